import { busy, Refusal } from '#lambda/runtime/http/refusal.ts';
import { signUpClosed } from '../refusals.ts';

/** Who wants to take part in what: the input of the workflow of a sign-up. */
export interface SignUp {
  readonly tournamentId: string;
  readonly playerId: string;
}

/** How a sign-up ended. `busy`: others signed up at the same moment, each time it was tried. */
export type SignUpOutcome = 'entered' | 'entered-before' | 'closed' | 'busy';

/**
 * Signs a player up.
 * @returns whether it was done now
 * @throws Refusal `sign_up_closed` or `busy`
 */
export async function enterTournament(
  signUp: SignUp,
  runSignUp: (signUp: SignUp) => Promise<SignUpOutcome>,
): Promise<boolean> {
  const outcome = await runSignUp(signUp);
  if (outcome === 'closed') throw new Refusal(signUpClosed, 'No tournament of this id takes entries now.');
  if (outcome === 'busy') throw new Refusal(busy, 'Many sign up right now. Try again later.');
  return outcome === 'entered';
}

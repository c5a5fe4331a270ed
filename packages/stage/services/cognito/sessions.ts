import { randomUUID } from 'node:crypto';
import { boolean, type InferOutput, number, object, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';

/** A sign-in that waits for the answer to a challenge. */
export interface PendingSignIn {
  readonly clientId: string;
  readonly username: string;
  readonly challenge: string;
}

const session = object({
  clientId: string(),
  username: string(),
  challenge: string(),
  /** Epoch milliseconds. */
  expiresAt: number(),
  used: boolean(),
});
type Session = InferOutput<typeof session>;

/** The sessions by their ids. */
export const savedSessions = record(string(), session);
type SavedSessions = InferOutput<typeof savedSessions>;

/**
 * Ties a challenge's answer to the sign-in that it belongs to. Without it, anyone who knows a user's name could answer.
 * The errors are worded as AWS words a session that is wrong, used or over (unverified; settled by:
 * RespondToAuthChallenge with each of the three).
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
 */
export class Sessions {
  readonly #clock: StageClock;
  readonly #sessions = new Map<string, Session>();

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  save(): SavedSessions {
    return Object.fromEntries(this.#sessions);
  }

  restore(sessions: SavedSessions): void {
    for (const [id, saved] of Object.entries(sessions)) this.#sessions.set(id, saved);
  }

  open(signIn: PendingSignIn, validMinutes: number): string {
    const id = randomUUID();
    this.#sessions.set(id, { ...signIn, expiresAt: this.#clock.now() + validMinutes * 60_000, used: false });
    return id;
  }

  /**
   * Runs what answers the challenge. A session answers once, but a wrong answer may be corrected.
   * @throws AwsError `NotAuthorizedException` when the session is not the one of this sign-in, is over or is used up
   */
  async answer<T>(id: string, signIn: PendingSignIn, run: () => Promise<T>): Promise<T> {
    const session = this.#sessions.get(id);
    const matches =
      session?.clientId === signIn.clientId &&
      session.username === signIn.username &&
      session.challenge === signIn.challenge;
    if (!matches) throw invalidSession();
    if (session.used) throw invalidSession('session can only be used once');
    if (session.expiresAt <= this.#clock.now()) throw invalidSession('session is expired');
    session.used = true;
    try {
      return await run();
    } catch (error) {
      session.used = false;
      throw error;
    }
  }
}

export const invalidSession = (reason?: string) =>
  new AwsError(
    'NotAuthorizedException',
    reason === undefined ? 'Invalid session for the user.' : `Invalid session for the user, ${reason}.`,
  );

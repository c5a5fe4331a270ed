import { randomUUID } from 'node:crypto';
import { boolean, type InferOutput, number, object, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Changes } from '../../state/changes.ts';

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
  readonly #changes: Changes;
  readonly #sessions = new Map<string, Session>();

  /** @param changes of what the sign-ins are kept in */
  constructor(clock: StageClock, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
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
    this.#note(id);
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
    this.#note(id);
    try {
      return await run();
    } catch (error) {
      session.used = false;
      this.#note(id);
      throw error;
    }
  }

  #note(id: string): void {
    this.#changes.note(['sessions', id], () => this.#sessions.get(id));
  }
}

export const invalidSession = (reason?: string) =>
  new AwsError(
    'NotAuthorizedException',
    reason === undefined ? 'Invalid session for the user.' : `Invalid session for the user, ${reason}.`,
  );

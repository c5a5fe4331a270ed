import { type InferOutput, literal, maxLength, minLength, object, parse, pipe, string, variant } from 'valibot';

/** Seconds of silence after which a session is over. */
export const SESSION_SECONDS = 1_800;

/** Somebody who is signed in. */
export interface Session {
  readonly sessionId: string;
  readonly playerId: string;
  /** Epoch seconds. From then on it is over, whether or not it has been deleted yet. */
  readonly expiresAt: number;
}

/** Where sessions are kept: a table here, and a cache may be the second adapter. Each method is one call, and safe to repeat. */
export interface SessionStore {
  /** @returns whether it was stored: an id is taken once */
  open(session: Session): Promise<boolean>;
  /** The session, unless it is over. @param now epoch seconds */
  find(sessionId: string, now: number): Promise<Session | undefined>;
  /** Lets a session last longer. @returns the session, or nothing when it was over: it does not come back */
  refresh(sessionId: string, now: number, expiresAt: number): Promise<Session | undefined>;
  end(sessionId: string): Promise<void>;
}

const id = pipe(string(), minLength(1), maxLength(64));
const request = variant('action', [
  object({ action: literal('open'), sessionId: id, playerId: id }),
  object({ action: literal('find'), sessionId: id }),
  object({ action: literal('refresh'), sessionId: id }),
  object({ action: literal('end'), sessionId: id }),
]);
export type SessionRequest = InferOutput<typeof request>;

export type SessionAnswer = Session | { readonly refused: 'taken' | 'over' } | { readonly ended: true };

/**
 * Opens, finds, refreshes or ends a session.
 * @throws ValiError when the input asks for something else
 */
export async function useSession(input: unknown, now: Date, store: SessionStore): Promise<SessionAnswer> {
  const asked = parse(request, input);
  const seconds = Math.floor(now.getTime() / 1_000);
  const { sessionId } = asked;
  switch (asked.action) {
    case 'open': {
      const session = { sessionId, playerId: asked.playerId, expiresAt: seconds + SESSION_SECONDS };
      return (await store.open(session)) ? session : { refused: 'taken' };
    }
    case 'find':
      return (await store.find(sessionId, seconds)) ?? { refused: 'over' };
    case 'refresh':
      return (await store.refresh(sessionId, seconds, seconds + SESSION_SECONDS)) ?? { refused: 'over' };
    case 'end':
      await store.end(sessionId);
      return { ended: true };
  }
}

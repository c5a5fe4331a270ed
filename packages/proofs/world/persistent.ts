import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from './arena.ts';
import { isUnreachable } from './unreachable.ts';

/** A stage that is opened again takes some seconds of real time, more on a busy machine. */
const PATIENCE_MILLISECONDS = 60_000;
const PAUSE_MILLISECONDS = 20;

/** What a request may be answered while something is wrong: then it is sent again. */
const AGAIN = new Set([429, 500, 502, 503, 504]);

/** Whether an answer says that something is wrong, and not what becomes of the request. */
export const isTrouble = ({ status }: { readonly status: number }): boolean => AGAIN.has(status);

/** Errors of AWS after which nothing was done, or perhaps everything: either way the same call may be sent again. */
const TRANSIENT =
  /Throttl|TooManyRequests|TransactionConflict|InternalServer|InternalFailure|ServiceUnavailable|ServiceException/;

/** Whether an error passes by itself. */
const isPassing = (error: unknown): boolean =>
  isUnreachable(error) || (error instanceof Error && TRANSIENT.test(error.name));

/**
 * Does something again until it is answered: the stage may be gone for a while, or in trouble.
 * @param isAnswer whether what came back is an answer
 * @throws the last error, or that it took too long
 */
export async function untilAnswered<Answer>(
  arena: Pick<Arena, 'opened'>,
  act: () => Promise<Answer>,
  isAnswer: (answer: Answer) => boolean = () => true,
): Promise<{ readonly answer: Answer; readonly attempts: number }> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (let attempts = 1; ; attempts += 1) {
    const { opened } = arena;
    await opened;
    try {
      const answer = await act();
      if (isAnswer(answer)) return { answer, attempts };
      if (Date.now() > until) throw new Error(`Still no answer after ${attempts} attempts: ${JSON.stringify(answer)}`);
    } catch (error) {
      // A client that tries again by itself may have met the stage while it opened.
      if ((!isPassing(error) && arena.opened === opened) || Date.now() > until) throw error;
    }
    await pause(PAUSE_MILLISECONDS);
  }
}

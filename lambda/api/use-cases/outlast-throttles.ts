import { isThrottled } from '#lambda/runtime/errors.ts';

/** The version was too busy to answer: it says nothing about the version, as a throttle does. */
export class Busy extends Error {
  override name = 'Busy';
}

/** Whether a failure is about the moment and not about the version. */
export const saysNothing = (reason: unknown): boolean => reason instanceof Busy || isThrottled(reason);

/** All times are in milliseconds. */
export interface Patience {
  /** How long there is still time for. */
  remaining(): number;
  pause(milliseconds: number): Promise<unknown>;
  /** From 0 to 1. @default Math.random */
  readonly random?: () => number;
}

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;

/**
 * Tries again while throttles are in the way and time is left. Pauses have full jitter, because hooks that were throttled together
 * would return together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @throws the last throttle when no time is left; anything else at once
 */
export async function outlastThrottles<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const { remaining, pause, random = Math.random } = patience;
  for (let longest = FIRST_PAUSE; ; longest = Math.min(LONGEST_PAUSE, longest * 2)) {
    try {
      return await attempt();
    } catch (reason) {
      const milliseconds = random() * longest;
      if (!saysNothing(reason) || remaining() < milliseconds) throw reason;
      await pause(milliseconds);
    }
  }
}

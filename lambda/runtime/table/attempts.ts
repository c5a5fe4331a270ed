import { setTimeout as pause } from 'node:timers/promises';

const FIRST_PAUSE_MILLISECONDS = 50;

/** How often something is tried, and for how long. */
export interface AttemptLimits {
  /** Attempts in all, the first included. */
  readonly most: number;
  /** No attempt begins later than so many milliseconds after the first. */
  readonly withinMilliseconds: number;
}

/**
 * The limits of a write on which a caller waits. The shortest function timeout is 5 s, and one attempt may take its part of
 * it.
 */
export const WHILE_SOMEBODY_WAITS: AttemptLimits = { most: 6, withinMilliseconds: 2_000 };

/** What the waiting needs from outside, to be replaced in tests. */
export interface AttemptPorts {
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Milliseconds, from whenever. */
  readonly now: () => number;
}

export const realTime: AttemptPorts = { pause, random: Math.random, now: () => performance.now() };

/**
 * Counts attempts and waits between them: up to 50, 100, 200, ... milliseconds, of random length, so that two that met do
 * not meet again (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.RetryAndBackoff).
 * The first attempt begins now.
 * @returns a function that waits for the next attempt, and answers false when no attempt is left
 */
export function attempts(
  { most, withinMilliseconds }: AttemptLimits,
  { pause, random, now }: AttemptPorts,
): () => Promise<boolean> {
  const end = now() + withinMilliseconds;
  let begun = 1;
  return async () => {
    const milliseconds = random() * FIRST_PAUSE_MILLISECONDS * 2 ** (begun - 1);
    if (begun === most || now() + milliseconds > end) return false;
    await pause(milliseconds);
    begun += 1;
    return true;
  };
}

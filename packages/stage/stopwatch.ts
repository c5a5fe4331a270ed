import type { StageClock } from './clock.ts';

/**
 * Measures how long something takes.
 * @returns the milliseconds so far: those of this machine, or those of the stage if they are more, as after a timeout
 */
export function stopwatch(clock: StageClock): () => number {
  const [stage, real] = [clock.now(), performance.now()];
  return () => Math.max(Math.round(performance.now() - real), clock.now() - stage);
}

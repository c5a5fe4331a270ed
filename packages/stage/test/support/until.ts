import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something holds. @throws when it does not within the deadline, milliseconds */
export async function until(holds: () => boolean, deadline = 5_000): Promise<void> {
  const end = performance.now() + deadline;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Not within ${deadline} ms: ${holds}`);
    await pause(2);
  }
}

/** Lets so much happen that what must not happen would have happened: for showing that something stays as it is. */
export async function aMoment(): Promise<void> {
  await pause(20);
}

import type { Arena } from '../world/arena.ts';
import type { Chance } from '../world/random.ts';
import type { Breakage } from './breakage.ts';

/** What the stage records in a busy moment, at most: somewhere in there it is stopped. */
const MOMENT = 400;
/** How many rounds there are for a restart after the load, while what is left is worked at; stage time between two at most. */
const ROUNDS_PER_LATER_RESTART = 10;
const LATER_SECONDS = 900;

/**
 * The whole stage is stopped in the middle of work, with its callers, functions, messages, batches and retries, and opened
 * again from what it has on disk.
 */
export const restart: Breakage = {
  title: 'the whole stage stopped and opened again',
  restarts: true,
  async duringRound({ arena, chance }, _round, over) {
    if (chance.happens(0.5)) await restartWithin(arena, chance, over);
  },
  async afterwards({ arena, chance, rounds }) {
    for (let n = 0; n < rounds / ROUNDS_PER_LATER_RESTART; n += 1) {
      await restartWithin(arena, chance, arena.stage.advance(1 + chance.below(LATER_SECONDS)));
    }
  },
  measured: ({ arena: { restarts } }) => ({
    restarts: restarts.count,
    'pieces of work interrupted': restarts.interrupted,
  }),
};

/** Stops the stage after so many things have happened, by chance, or at the end of what goes on. */
export async function restartWithin(arena: Arena, chance: Chance, over: Promise<unknown>): Promise<void> {
  const { promise: now, resolve } = Promise.withResolvers<void>();
  let left = 1 + chance.below(MOMENT);
  const stop = arena.subscribe(() => {
    left -= 1;
    if (left === 0) resolve();
  });
  await Promise.race([now, over]);
  stop();
  await arena.restart();
  await over;
}

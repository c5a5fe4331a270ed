import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { addOne } from '../adapters/counts.ts';
import { countPlay } from '../use-cases/count.ts';

/** Counts a play of a game. */
export const handler = taskHandler((input) => countPlay(input, { addOne, random: Math.random }));

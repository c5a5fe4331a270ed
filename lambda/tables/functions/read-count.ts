import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { read } from '../adapters/counts.ts';
import { readCount } from '../use-cases/count.ts';

/** Says how often a game was played. */
export const handler = taskHandler((input) => readCount(input, { read }));

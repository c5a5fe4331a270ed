import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { between } from '../adapters/history.ts';
import { askHistory } from '../use-cases/history.ts';

/** The plays of a player between two moments. */
export const handler = taskHandler((input) => askHistory(input, { between }));

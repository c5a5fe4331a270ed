import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { store } from '../adapters/history.ts';
import { recordPlay } from '../use-cases/history.ts';

/** Stores a play in the history. */
export const handler = taskHandler((input) =>
  recordPlay(input, { store, warn: (message, details) => logger.warn(message, { ...details }) }),
);

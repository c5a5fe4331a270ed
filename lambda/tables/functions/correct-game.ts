import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { find, setGame } from '../adapters/history.ts';
import { correctGame } from '../use-cases/history.ts';

/** Corrects the game of several plays at once. */
export const handler = taskHandler((input) => correctGame(input, { find, setGame }));

import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { storeResult } from '../adapters/results.ts';
import { keepResult } from '../use-cases/keep-result.ts';

/** Called by game servers of another account, which wait for the answer or do not. */
export const handler = taskHandler((report) => keepResult(report, { storeResult }));

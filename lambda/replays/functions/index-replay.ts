import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { storeReplay } from '../adapters/rows.ts';
import { indexReplay } from '../use-cases/index-replay.ts';

/** Consumes a queue of the topic of uploads: keeps a row for each. */
export const handler = queueHandler((body) => indexReplay(body, { storeReplay }));

import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { send } from '../adapters/clients.ts';
import { deleteConnection, followers } from '../adapters/connections.ts';
import { sendPushes } from '../adapters/pushes.ts';
import { pushScore } from '../use-cases/push-score.ts';

/** Consumes the queue of pushes: one message is one shard of the followers of a game. */
export const handler = queueHandler((body) =>
  pushScore(body, { followers, send, forget: deleteConnection, sendPushes }),
);

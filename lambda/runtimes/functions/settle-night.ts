import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { countCoins } from '../adapters/coins.ts';
import { sendNight } from '../adapters/nights.ts';
import { settleNight } from '../use-cases/settle-night.ts';

/** Counts the coins of a night, cabinet by cabinet. It stops in time, and a message says where to go on. */
export const handler = queueHandler((body, context) =>
  settleNight(body, { countCoins, sendNight, remaining: () => context.getRemainingTimeInMillis() }),
);

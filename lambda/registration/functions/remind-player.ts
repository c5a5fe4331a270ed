import { publish } from '#lambda/runtime/aws/bus.ts';
import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { claim, complete } from '../adapters/claims.ts';
import { findMessage, storeMessage } from '../adapters/inbox.ts';
import { findPlayer } from '../adapters/players.ts';
import { reminderItem } from '../keys.ts';
import { metrics } from '../metrics.ts';
import { remindPlayer } from '../use-cases/remind-player.ts';
import { parseReminder } from '../use-cases/reminder.ts';

/** Consumes the reminder queue: reminds the players who have not played since they registered. */
export const handler = queueHandler((body) =>
  remindPlayer(parseReminder(body), {
    findPlayer,
    claim: ({ playerId, reminder }) => claim(reminderItem.key(playerId, reminder)),
    complete: ({ playerId, reminder }) => complete(reminderItem.key(playerId, reminder)),
    findMessage,
    storeMessage,
    publish,
    measure: metrics.add,
    now: () => new Date(),
  }),
);

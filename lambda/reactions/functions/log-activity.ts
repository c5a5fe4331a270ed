import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { activityItem } from '../keys.ts';
import { logActivity } from '../use-cases/log-activity.ts';

/** Consumes the activity queue: what stood out of what a player did, for thirty days. */
export const handler = queueHandler((body) =>
  logActivity(body, {
    storeActivity: (activity) =>
      putOnce({
        ...activityItem.head(activity.playerId, activity.occurredAt, activity.eventId),
        ...activity,
      }),
  }),
);

import type { Context } from 'aws-lambda';
import { beginInvocation, logger } from '#lambda/runtime/logger.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { announcementItem } from '../keys.ts';
import { announceHighScore } from '../use-cases/announce-high-score.ts';

/** Invoked by the bus, asynchronously: stores an announcement with the game whose high score was beaten. */
export async function handler(event: unknown, context: Context): Promise<void> {
  beginInvocation(context);
  const outcome = await announceHighScore(event, {
    storeAnnouncement: (announcement) =>
      putOnce({
        ...announcementItem.head(announcement.gameId, announcement.occurredAt, announcement.eventId),
        ...announcement,
      }),
  });
  logger.info('High score handled', { outcome });
}

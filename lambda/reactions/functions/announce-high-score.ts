import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { announcementItem } from '../keys.ts';
import { announceHighScore } from '../use-cases/announce-high-score.ts';

/** Invoked by a rule of the bus: stores an announcement with the game whose high score was beaten. */
export const handler = eventHandler((event) =>
  announceHighScore(event, {
    storeAnnouncement: (announcement) =>
      putOnce({
        ...announcementItem.head(announcement.gameId, announcement.occurredAt, announcement.eventId),
        ...announcement,
      }),
  }),
);

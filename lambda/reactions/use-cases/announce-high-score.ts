import { highScoreBeaten } from '#lambda/leaderboard/events.ts';
import type { EventOf } from '#lambda/runtime/events/event.ts';
import { eventParser, inBusEvent } from '#lambda/runtime/events/parse.ts';

const parseEvent = eventParser(highScoreBeaten);

export type Announcement = EventOf<typeof highScoreBeaten>['detail'] & {
  readonly eventId: string;
  readonly occurredAt: string;
};

export interface AnnounceHighScorePorts {
  /** @returns whether it was stored now; there is one announcement per event */
  storeAnnouncement(announcement: Announcement): Promise<boolean>;
}

/**
 * Announces a high score, once however often the event comes: asynchronous invocations may deliver one twice even when
 * nothing failed (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
export async function announceHighScore(
  event: unknown,
  ports: AnnounceHighScorePorts,
): Promise<'announced' | 'announced-before'> {
  const { eventId, occurredAt, detail } = parseEvent(inBusEvent(event));
  return (await ports.storeAnnouncement({ eventId, occurredAt, ...detail })) ? 'announced' : 'announced-before';
}

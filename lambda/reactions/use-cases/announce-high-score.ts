import type { EventOf } from '#lambda/runtime/domain-events.ts';
import { busEventOf } from './bus-event.ts';

export type Announcement = EventOf<'HighScoreBeaten.v1'>['detail'] & {
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
  const { eventId, occurredAt, detail } = busEventOf(event, 'HighScoreBeaten.v1');
  return (await ports.storeAnnouncement({ eventId, occurredAt, ...detail })) ? 'announced' : 'announced-before';
}

import { playRecorded } from '#lambda/api/events.ts';
import { sessionEnded, sessionExpired } from '#lambda/registration/events.ts';
import type { EventOf } from '#lambda/runtime/events/event.ts';
import { eventParser } from '#lambda/runtime/events/parse.ts';

/** The events that are worth a line; the filter of the subscription is made of the same list. */
export const ACTIVITY_EVENTS = [playRecorded, sessionExpired, sessionEnded] as const;
const parseEvent = eventParser(...ACTIVITY_EVENTS);
type ActivityEvent = EventOf<(typeof ACTIVITY_EVENTS)[number]>;

export interface Activity {
  readonly playerId: string;
  readonly eventId: string;
  readonly type: ActivityEvent['type'];
  readonly occurredAt: string;
  readonly detail: ActivityEvent['detail'];
  /** Epoch seconds, for the table's expiry. */
  readonly expiresAt: number;
}

export interface LogActivityPorts {
  /** @returns whether it was stored now; there is one activity per event */
  storeActivity(activity: Activity): Promise<boolean>;
}

/** How long an activity is kept after it happened. */
const KEPT_SECONDS = 30 * 86_400;

/**
 * Keeps what a player did for thirty days, once however often the message comes.
 * @throws when the message is not one of {@link ACTIVITY_EVENTS}
 */
export async function logActivity(body: string, ports: LogActivityPorts): Promise<'logged' | 'logged-before'> {
  const { eventId, type, occurredAt, detail } = parseEvent(JSON.parse(body));
  const stored = await ports.storeActivity({
    playerId: detail.playerId,
    eventId,
    type,
    occurredAt,
    detail,
    expiresAt: Math.floor(Date.parse(occurredAt) / 1_000) + KEPT_SECONDS,
  });
  return stored ? 'logged' : 'logged-before';
}

import { type DomainEvent, parseDomainEvent } from '#lambda/runtime/domain-events.ts';

export interface Activity {
  readonly playerId: string;
  readonly eventId: string;
  readonly type: DomainEvent['type'];
  readonly occurredAt: string;
  readonly detail: DomainEvent['detail'];
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
 * @throws when the message is no domain event, or one that is about no player
 */
export async function logActivity(body: string, ports: LogActivityPorts): Promise<'logged' | 'logged-before'> {
  const { eventId, type, occurredAt, detail } = parseDomainEvent(body);
  if (!('playerId' in detail)) throw new Error(`The activity queue has a message of type ${type}`);
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

import type { PublishedEvent } from '#lambda/runtime/events/event.ts';
import type { Claim } from '../adapters/claims.ts';
import type { Player } from '../adapters/players.ts';
import { playerReminded } from '../events.ts';
import type { Message } from './message.ts';
import type { Reminder } from './reminder.ts';

export interface RemindPlayerPorts {
  findPlayer(playerId: string): Promise<Player | undefined>;
  claim(reminder: Reminder): Promise<Claim>;
  complete(reminder: Reminder): Promise<void>;
  findMessage(playerId: string, name: string): Promise<Message | undefined>;
  /** Stores the message unless one of its name is in the inbox. */
  storeMessage(message: Message): Promise<unknown>;
  /** @throws when the event was not taken */
  publish(event: PublishedEvent): Promise<void>;
  measure(values: { readonly RemindersSent: 1 }): void;
  now(): Date;
}

export type ReminderOutcome = 'reminded' | 'has-played' | 'handled-before';

const TEXTS: Readonly<Record<Reminder['reminder'], string>> = {
  first: 'Your credits are waiting. Pick a game and play your first round.',
  second: 'Still no play? The leaderboards have a place for you.',
};

/**
 * Puts a reminder into the inbox of a player who has not played since registering, and says so by an event.
 *
 * SQS may deliver a reminder twice, even at the same time, so a delivery claims it first and completes it last. A delivery
 * that fails in between leaves the claim to expire, and the next one does what is missing:
 * - the message has a name made from the reminder, so an inbox gets it once;
 * - a message that is there was perhaps not published yet, so its event is published, also if the player has played since;
 * - the event says when the message was stored, so it is the same each time, and consumers drop it by its id.
 *
 * @throws when the player does not exist: the reminder came from a registration, so something is wrong that a retry
 * or, after it was repaired, a redrive will cure
 * @throws when another delivery is being processed: this one comes back and will find it done
 */
export async function remindPlayer(reminder: Reminder, ports: RemindPlayerPorts): Promise<ReminderOutcome> {
  const { playerId } = reminder;
  const player = await ports.findPlayer(playerId);
  if (player === undefined) throw new Error('A reminder names a player who does not exist');
  const claimed = await ports.claim(reminder);
  if (claimed === 'done') return 'handled-before';
  if (claimed === 'in-progress') throw new Error('Another delivery of this reminder is being processed');
  const message = (await ports.findMessage(playerId, nameOf(reminder))) ?? (await newMessage(reminder, player, ports));
  if (message !== undefined) {
    await ports.publish(playerReminded.of(`${playerId}/${reminder.reminder}`, message.sentAt, reminder));
  }
  await ports.complete(reminder);
  if (message === undefined) return 'has-played';
  ports.measure({ RemindersSent: 1 });
  return 'reminded';
}

const nameOf = ({ reminder }: Reminder) => `reminder-${reminder}`;

/** Stores the message of a reminder. @returns nothing for a player who has played */
async function newMessage(
  reminder: Reminder,
  { playerId, plays }: Player,
  { storeMessage, now }: RemindPlayerPorts,
): Promise<Message | undefined> {
  if (plays > 0) return undefined;
  const message = { playerId, name: nameOf(reminder), text: TEXTS[reminder.reminder], sentAt: now().toISOString() };
  await storeMessage(message);
  return message;
}

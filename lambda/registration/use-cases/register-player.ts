import type { Player } from '../adapters/players.ts';
import type { Reminder } from './reminder.ts';

/** The first reminder waits as long as its queue delays every message. The second waits longer: 900 s is the most SQS allows. */
export const SECOND_REMINDER_DELAY_SECONDS = 900;

export interface RegisterPlayerPorts {
  startingCredits(): Promise<number>;
  /** @returns whether the player was created now */
  createPlayer(player: Pick<Player, 'playerId' | 'credits' | 'registeredAt'>): Promise<boolean>;
  joinPlayers(username: string): Promise<void>;
  /** @param delaySeconds overrides the delay of the queue */
  sendReminder(reminder: Reminder, delaySeconds?: number): Promise<void>;
  measure(values: { readonly PlayersRegistered: 1 }): void;
}

export interface Registration {
  readonly playerId: string;
  readonly username: string;
  readonly registeredAt: string;
}

/**
 * Registers a player. It may be done again for the same registration, so every step may be repeated: the player is created
 * once, joining a group twice is joining once, and a reminder that is sent twice arrives once. Every step runs again on a
 * retry: an earlier attempt may have failed anywhere.
 *
 * The player is created last: one who is there has been registered to the end, so the next sign-in knows by one read whether
 * something is missing. Until then the reminders wait in their queue.
 */
export async function registerPlayer(
  { playerId, username, registeredAt }: Registration,
  ports: RegisterPlayerPorts,
): Promise<void> {
  const credits = await ports.startingCredits();
  await Promise.all([
    ports.joinPlayers(username),
    ports.sendReminder({ playerId, reminder: 'first' }),
    ports.sendReminder({ playerId, reminder: 'second' }, SECOND_REMINDER_DELAY_SECONDS),
  ]);
  if (await ports.createPlayer({ playerId, credits, registeredAt })) ports.measure({ PlayersRegistered: 1 });
}

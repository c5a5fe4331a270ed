import type { DomainEvent } from '#shared/events.ts';
import type { Player } from '#shared/players.ts';
import type { FollowUp } from './follow-up-message.ts';

export interface NudgePlayerPorts {
  findPlayer(playerId: string): Promise<Player | undefined>;
  noteReminder(playerId: string, reminder: string): Promise<void>;
  publish(event: DomainEvent): Promise<void>;
}

export type NudgeOutcome = 'nudged' | 'has-played' | 'nudged-before';

/**
 * Nudges a player who has not played since registering.
 *
 * Publishing comes before noting it: a crash in between repeats the event with the same `nudgeId`, which consumers
 * drop; the other order would lose it.
 *
 * @throws when the player does not exist: the follow-up came from a registration, so something is wrong that a retry
 * or, after it was repaired, a redrive will cure
 */
export async function nudgePlayer({ playerId, reminder }: FollowUp, ports: NudgePlayerPorts): Promise<NudgeOutcome> {
  const player = await ports.findPlayer(playerId);
  if (player === undefined) throw new Error('A follow-up names a player who does not exist');
  if (player.plays > 0) return 'has-played';
  if (player.reminders.has(reminder)) return 'nudged-before';
  await ports.publish({
    source: 'arcade.registration',
    type: 'PlayerNudged.v1',
    detail: { nudgeId: `${playerId}/${reminder}`, playerId, reminder },
  });
  await ports.noteReminder(playerId, reminder);
  return 'nudged';
}

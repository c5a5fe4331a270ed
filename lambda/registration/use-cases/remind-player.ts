import type { DomainEvent } from '#lambda/runtime/events.ts';
import type { Claim } from '../adapters/claims.ts';
import type { Player } from '../adapters/players.ts';
import type { FollowUp } from './reminder-message.ts';

export interface NudgePlayerPorts {
  findPlayer(playerId: string): Promise<Player | undefined>;
  claim(followUp: FollowUp): Promise<Claim>;
  complete(followUp: FollowUp): Promise<void>;
  publish(event: DomainEvent): Promise<void>;
}

export type NudgeOutcome = 'nudged' | 'has-played' | 'nudged-before';

/**
 * Nudges a player who has not played since registering, once per reminder.
 *
 * The queue may deliver a follow-up twice, even at the same time, so whoever nudges claims the reminder first. A crash
 * after publishing and before completing repeats the event with the same `nudgeId`, by which consumers drop it; nothing
 * that could lose it is done in between.
 *
 * @throws when the player does not exist: the follow-up came from a registration, so something is wrong that a retry
 * or, after it was repaired, a redrive will cure
 * @throws when another delivery is being processed: this one comes back and will find it done
 */
export async function nudgePlayer(followUp: FollowUp, ports: NudgePlayerPorts): Promise<NudgeOutcome> {
  const { playerId, reminder } = followUp;
  const player = await ports.findPlayer(playerId);
  if (player === undefined) throw new Error('A follow-up names a player who does not exist');
  if (player.plays > 0) return 'has-played';
  const claimed = await ports.claim(followUp);
  if (claimed === 'done') return 'nudged-before';
  if (claimed === 'in-progress') throw new Error('Another delivery of this follow-up is being processed');
  await ports.publish({
    source: 'arcade.registration',
    type: 'PlayerNudged.v1',
    detail: { nudgeId: `${playerId}/${reminder}`, playerId, reminder },
  });
  await ports.complete(followUp);
  return 'nudged';
}

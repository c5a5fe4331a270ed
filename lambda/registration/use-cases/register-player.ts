import type { Player } from '../adapters/players.ts';
import type { FollowUp } from './reminder-message.ts';

export interface RegisterPlayerPorts {
  startingCredits(): Promise<number>;
  createPlayer(player: Pick<Player, 'playerId' | 'credits' | 'registeredAt'>): Promise<boolean>;
  joinPlayers(username: string): Promise<void>;
  sendFollowUp(message: FollowUp): Promise<void>;
}

export interface Registration {
  readonly playerId: string;
  readonly username: string;
  readonly registeredAt: string;
}

/**
 * Registers a player. Cognito may call it again for the same registration, so every step may be repeated: the player is
 * created once, joining a group twice is joining once, and a follow-up sent twice nudges once. A step is never skipped
 * because an earlier attempt got further than it could tell.
 */
export async function registerPlayer(
  { playerId, username, registeredAt }: Registration,
  ports: RegisterPlayerPorts,
): Promise<void> {
  await ports.createPlayer({ playerId, credits: await ports.startingCredits(), registeredAt });
  await Promise.all([
    ports.joinPlayers(username),
    ports.sendFollowUp({ playerId, reminder: 'first' }),
    ports.sendFollowUp({ playerId, reminder: 'second' }),
  ]);
}

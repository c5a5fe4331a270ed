import { parseDomainEvent } from '#lambda/runtime/domain-events.ts';

export interface Welcome {
  readonly playerId: string;
  readonly text: string;
  readonly sentAt: string;
}

export interface WelcomePlayerPorts {
  /** @returns whether it was stored now; there is one welcome per player */
  storeWelcome(welcome: Welcome): Promise<boolean>;
}

/**
 * Welcomes a player, once however often the message comes.
 * @throws when the message is no registration: the subscription's filter lets nothing else through
 */
export async function welcomePlayer(body: string, ports: WelcomePlayerPorts): Promise<'welcomed' | 'welcomed-before'> {
  const event = parseDomainEvent(body);
  if (event.type !== 'PlayerRegistered.v1') throw new Error(`The welcome queue has a message of type ${event.type}`);
  const stored = await ports.storeWelcome({
    playerId: event.detail.playerId,
    text: 'Welcome to the arcade. Your first credits are on the house.',
    sentAt: event.occurredAt,
  });
  return stored ? 'welcomed' : 'welcomed-before';
}

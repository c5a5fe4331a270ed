import { playerRegistered } from '#lambda/registration/events.ts';
import type { Message } from '#lambda/registration/use-cases/message.ts';
import { eventParser } from '#lambda/runtime/events/parse.ts';

const parseEvent = eventParser(playerRegistered);

export interface WelcomePlayerPorts {
  /** @returns whether it was stored now; there is one message of each name in an inbox */
  storeMessage(message: Message): Promise<boolean>;
}

/**
 * Welcomes a player, once however often the queue delivers the registration.
 * @throws when the message is not a registration: the subscription's filter lets nothing else through
 */
export async function welcomePlayer(body: string, ports: WelcomePlayerPorts): Promise<'welcomed' | 'welcomed-before'> {
  const { detail, occurredAt } = parseEvent(JSON.parse(body));
  const stored = await ports.storeMessage({
    playerId: detail.playerId,
    name: 'welcome',
    text: 'Welcome to the arcade. Your first credits are on the house.',
    sentAt: occurredAt,
  });
  return stored ? 'welcomed' : 'welcomed-before';
}

import { genuineMessage, type SnsMessagePorts } from './sns-message.ts';

export interface ReceiveBulletinPorts extends SnsMessagePorts {
  /** Agrees to the subscription that a token is about. */
  confirm(token: string): Promise<void>;
  /** @returns whether it was stored now */
  storeBulletin(messageId: string, text: string): Promise<boolean>;
}

/** What became of a request. */
export type Received = 'confirmed' | 'ended' | 'forged' | 'kept' | 'known';

/** Answers what SNS posts, and nobody else. @param text the body of the request */
export async function receiveBulletin(text: string, ports: ReceiveBulletinPorts): Promise<Received> {
  const message = await genuineMessage(text, ports);
  if (message === undefined) return 'forged';
  const { MessageId, Message, Token = '', Type } = message;
  if (Type === 'UnsubscribeConfirmation') return 'ended';
  if (Type === 'SubscriptionConfirmation') {
    await ports.confirm(Token);
    return 'confirmed';
  }
  return (await ports.storeBulletin(MessageId, Message)) ? 'kept' : 'known';
}

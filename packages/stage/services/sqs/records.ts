import { sentences } from '../../sentences.ts';

export type MessageEvent = 'sent' | 'received' | 'deleted' | 'dead-lettered' | 'redriven' | 'expired' | 'deduplicated';

/** What happened to one message of a queue. */
export interface MessageRecord {
  readonly kind: 'message';
  /** Name of the queue. */
  readonly queue: string;
  readonly messageId: string;
  readonly event: MessageEvent;
  readonly body: string;
}

const LOSSES: ReadonlySet<MessageEvent> = new Set(['dead-lettered', 'expired']);

export const records = sentences<MessageRecord>({
  message: ({ queue, event, messageId }, name) => ({
    text: `${name(queue)}: message ${event}`,
    detail: messageId,
    tone: LOSSES.has(event) ? 'failure' : 'plain',
  }),
});

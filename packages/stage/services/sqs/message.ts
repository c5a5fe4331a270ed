import { number, object, optional, record, string } from 'valibot';
import { type MessageAttribute, messageAttribute } from '../../delivery/message-attribute.ts';

/** A message of a queue. Times are epoch milliseconds. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader?: string | undefined;
  readonly senderId: string;
  /** Of a FIFO queue what keeps its order; on a standard queue it is for fairness. */
  readonly groupId?: string | undefined;
  /** Of FIFO queues only. */
  readonly deduplicationId?: string | undefined;
  /** Of FIFO queues only: it grows. */
  readonly sequenceNumber?: string | undefined;
  /** A move to the dead-letter queue of a standard queue keeps it. */
  readonly sentAt: number;
  /** When this queue got it: as `sentAt`, but in a dead-letter queue. */
  readonly arrivedAt: number;
  readonly deadLetterSourceArn?: string | undefined;
  receiveCount: number;
  firstReceivedAt?: number | undefined;
  visibleAt: number;
  receiptHandle?: string | undefined;
}

export type NewMessage = Pick<
  Message,
  'body' | 'attributes' | 'traceHeader' | 'senderId' | 'groupId' | 'deduplicationId'
>;

export const messageSchema = object({
  id: string(),
  body: string(),
  attributes: record(string(), messageAttribute),
  traceHeader: optional(string()),
  senderId: string(),
  groupId: optional(string()),
  deduplicationId: optional(string()),
  sequenceNumber: optional(string()),
  sentAt: number(),
  arrivedAt: number(),
  deadLetterSourceArn: optional(string()),
  receiveCount: number(),
  firstReceivedAt: optional(number()),
  visibleAt: number(),
  receiptHandle: optional(string()),
});

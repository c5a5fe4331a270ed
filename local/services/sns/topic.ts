import type { MessageAttribute } from '../sqs/queue.ts';
import type { FilterPolicy } from './filter-policy.ts';

/** The kinds of subscribers that the stage delivers to. */
export type Protocol = 'sqs' | 'lambda';

export interface TopicSettings {
  readonly name: string;
  readonly arn: string;
  /** Bytes of a message with its attributes, 1,024 to 1,048,576. */
  readonly maxMessageBytes: number;
  /** Whether the topic records segments, or passes on what it gets. @default PassThrough */
  readonly tracing?: 'Active' | 'PassThrough';
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** The ARN of the queue or the function. */
  readonly endpoint: string;
  /** Everything passes when left out. */
  readonly filter?: FilterPolicy;
  /** Whether a queue gets the message as it was published, without the envelope. */
  readonly raw: boolean;
  /** The queue that keeps what could not be delivered; without it such a message is lost. */
  readonly deadLetterArn?: string;
}

/** What somebody publishes. */
export interface Publication {
  /** The message, which `MessageStructure: json` lets differ from one protocol to another. */
  readonly content: (protocol: Protocol) => string;
  readonly subject: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader: string | undefined;
}

/** A message that the topic has accepted. */
export interface Notification extends Publication {
  readonly id: string;
  readonly topicArn: string;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
}

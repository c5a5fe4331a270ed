import { type InferOutput, number, object, optional, picklist, record, string } from 'valibot';
import { messageAttribute } from '../../delivery/message-attribute.ts';
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
  /** What its messages call their signature, which the stage does not make. @default '1' */
  readonly signatureVersion?: '1' | '2';
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

/** What a publisher sends. */
const publication = object({
  /** The message, which `MessageStructure: json` lets differ from one protocol to another. */
  contents: object({ default: string(), sqs: optional(string()), lambda: optional(string()) }),
  subject: optional(string()),
  attributes: record(string(), messageAttribute),
  traceHeader: optional(string()),
});
export type Publication = Readonly<InferOutput<typeof publication>>;

/** A message that the topic has accepted, at a moment in epoch milliseconds. */
export const notification = object({
  ...publication.entries,
  id: string(),
  topicArn: string(),
  publishedAt: number(),
  signatureVersion: optional(picklist(['1', '2'])),
});
export type Notification = Readonly<InferOutput<typeof notification>>;

/** The message as subscribers of a protocol get it. */
export const contentFor = ({ contents }: Publication, protocol: Protocol): string =>
  contents[protocol] ?? contents.default;

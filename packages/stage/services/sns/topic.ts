import { type InferOutput, number, object, optional, picklist, record, string } from 'valibot';
import { messageAttribute } from '../../delivery/message-attribute.ts';
import type { SubscriptionDeliveryPolicy, TopicDeliveryPolicy } from './delivery-policy.ts';
import type { FilterPolicy } from './filter-policy.ts';

/** The end of the names of FIFO topics and FIFO queues, and of no others. */
export const FIFO_SUFFIX = '.fifo';

/** The kinds of subscribers that the stage delivers to. It has no Firehose and no applications of mobile devices. */
export const PROTOCOLS = ['sqs', 'lambda', 'http', 'https', 'email', 'email-json', 'sms'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Whether the owner of the endpoint has to agree: of resources of the same account, and of phones, AWS asks nobody. */
export const needsConfirmation = (protocol: Protocol): boolean => /^(http|email)/.test(protocol);

export interface TopicSettings {
  readonly name: string;
  readonly arn: string;
  /** Bytes of a message with its attributes, 1,024 to 1,048,576. */
  readonly maxMessageBytes: number;
  /** Whether the topic records segments, or passes on what it gets. @default PassThrough */
  readonly tracing?: 'Active' | 'PassThrough';
  /** How its messages are signed: `1` is SHA-1, `2` is SHA-256. @default '1' */
  readonly signatureVersion?: '1' | '2';
  /** What mails and text messages call it. */
  readonly displayName?: string | undefined;
  /** Of its HTTP subscriptions that have none. */
  readonly deliveryPolicy?: TopicDeliveryPolicy | undefined;
  /** @default it is a standard topic */
  readonly fifo?: FifoTopic;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html */
export interface FifoTopic {
  /** Whether a message without a deduplication id gets the hash of its content as one. */
  readonly contentBasedDeduplication: boolean;
  /** Whether an id counts in the whole topic, or in each group on its own. */
  readonly throughputScope: 'Topic' | 'MessageGroup';
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** The ARN of the queue or the function, a URL, an address or a number. */
  readonly endpoint: string;
  /** Everything passes when left out. */
  readonly filter?: FilterPolicy;
  /** Whether a queue or an HTTP endpoint gets the message as it was published, without the envelope. */
  readonly raw: boolean;
  /** The queue that keeps what could not be delivered; without it such a message is lost. */
  readonly deadLetterArn?: string;
  /** Of an HTTP endpoint. @default that of the topic */
  readonly deliveryPolicy?: SubscriptionDeliveryPolicy;
}

const otherwise = optional(string());

/** What a publisher sends. */
const publication = object({
  /** The message, which `MessageStructure: json` lets differ from one protocol to another. */
  contents: object({
    default: string(),
    sqs: otherwise,
    lambda: otherwise,
    http: otherwise,
    https: otherwise,
    email: otherwise,
    'email-json': otherwise,
    sms: otherwise,
  }),
  subject: optional(string()),
  attributes: record(string(), messageAttribute),
  traceHeader: optional(string()),
  /** Of a FIFO topic what keeps its order. */
  groupId: optional(string()),
  /** Of FIFO topics only. */
  deduplicationId: optional(string()),
});
export type Publication = Readonly<InferOutput<typeof publication>>;

/** A message that the topic has accepted, at a moment in epoch milliseconds. */
export const notification = object({
  ...publication.entries,
  id: string(),
  topicArn: string(),
  publishedAt: number(),
  signatureVersion: optional(picklist(['1', '2'])),
  /** What SNS itself asks the owner of an endpoint. */
  question: optional(
    object({ type: picklist(['SubscriptionConfirmation', 'UnsubscribeConfirmation']), token: string() }),
  ),
  /** Of FIFO topics only: it grows. */
  sequenceNumber: optional(string()),
});
export type Notification = Readonly<InferOutput<typeof notification>>;

/** The message as subscribers of a protocol get it. */
export const contentFor = ({ contents }: Publication, protocol: Protocol): string =>
  contents[protocol] ?? contents.default;

import type { ParityCase, ParityCases } from './parity-case.ts';
import { type Message, publish, publishBatch, queueFor, topicArn, topicFor } from './sns.ts';
import type { ParityWorld, Resources } from './world.ts';

/** Messages that a topic takes, and the recorded answer of the queue that subscribes to it. */
export interface Delivery {
  readonly test: string;
  readonly label: string;
  readonly topic?: object;
  readonly subscription?: object;
  /** Published one after the other, or as one batch. */
  readonly sent: readonly Message[];
  readonly isBatch?: boolean;
  /** @default TopicArn */
  readonly through?: 'TargetArn';
  readonly headers?: Readonly<Record<string, string>>;
  /** What the receiver asks for. */
  readonly wanted?: object;
  /** Whether the subscriber takes nothing, so that all goes to the dead-letter queue of the subscription. */
  readonly isLost?: boolean;
  /** Whether the recorded answer is the message alone. */
  readonly isOne?: boolean;
}

/** As many topics and queues as there are deliveries. */
export function deliveryCases(file: string, deliveries: readonly Delivery[]): ParityCases {
  return {
    resources: Object.assign({}, CLOSED, ...deliveries.map(resourcesOf)),
    cases: () => deliveries.map((delivery, index) => caseOf(file, delivery, nameOf(index))),
  };
}

const nameOf = (index: number) => `Delivery${index}`;

/** A queue without a policy: no topic may send to it. */
const CLOSED: Resources = { Closed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'closed' } } };

function resourcesOf({ topic, subscription, isLost = false }: Delivery, index: number): Resources {
  const name = nameOf(index);
  const deadLetterTargetArn = { 'Fn::GetAtt': [`${name}Queue`, 'Arn'] };
  const lost = { Endpoint: { 'Fn::GetAtt': ['Closed', 'Arn'] }, RedrivePolicy: { deadLetterTargetArn } };
  return { ...queueFor(name), ...topicFor(name, { ...subscription, ...(isLost ? lost : {}) }, topic) };
}

function caseOf(file: string, delivery: Delivery, name: string): ParityCase {
  const { test, label, sent, isBatch, through = 'TopicArn', headers, wanted, isOne } = delivery;
  const TopicArn = topicArn(name);
  return {
    recording: { file, test, label },
    ask: async (world) => {
      if (isBatch) await publishBatch(world, TopicArn, sent);
      else for (const message of sent) await publish(world, { [through]: TopicArn, ...message }, headers);
      const Messages = await received(world, name, wanted);
      if (isOne) return Messages[0];
      return Messages.length === 0 ? {} : { Messages };
    },
  };
}

/** What a queue has received, sorted by body as the recorded tests did, with bodies that are JSON objects as such. */
export async function received(world: ParityWorld, queue: string, wanted: object = {}): Promise<readonly unknown[]> {
  await world.stage.settle();
  const QueueUrl = `${world.stage.endpoint}/000000000000/${queue}`;
  const input = { QueueUrl, MaxNumberOfMessages: 10, ...wanted };
  const { Messages = [] } = Object(await world.call('AmazonSQS.ReceiveMessage', input));
  const sorted: readonly Received[] = [...Messages].sort((one, other) => (one.Body < other.Body ? -1 : 1));
  return sorted.map(({ Body, MessageAttributes, ...message }) => ({
    ...message,
    Body: Body.startsWith('{') ? JSON.parse(Body) : Body,
    ...(MessageAttributes === undefined ? {} : { MessageAttributes: asPython(MessageAttributes) }),
  }));
}

interface Received {
  readonly Body: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly BinaryValue?: string }>>;
}

/** boto3 shows bytes as Python does. */
const asPython = (attributes: NonNullable<Received['MessageAttributes']>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { BinaryValue, ...attribute }]) => {
      if (BinaryValue === undefined) return [name, attribute];
      const shown = [...Buffer.from(BinaryValue, 'base64')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
      return [name, { ...attribute, BinaryValue: `b'${shown.join('')}'` }];
    }),
  );

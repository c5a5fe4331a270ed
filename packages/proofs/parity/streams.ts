import { functionOf, logged, queueArn, queueNamed } from './functions.ts';
import type { ParityCase } from './parity-case.ts';
import type { ParityWorld, Resources } from './world.ts';

const FILE = 'lambda_/event_source_mapping/test_lambda_integration_dynamodbstreams';

/** An item, as DynamoDB has it. */
export type Item = Readonly<Record<string, object>>;

/** A table, and the function that its stream is mapped to; both have one name. */
export interface Stream {
  readonly name: string;
  readonly key: string;
  readonly view?: string;
  readonly mapping?: object;
  /** What the function answers, in JavaScript. */
  readonly answer?: string;
  /** Whether what is given up goes to a queue, or to a topic and from there to the queue. */
  readonly onFailure?: 'queue' | 'topic';
}

/** The functions: each logs its event and answers. */
export const sourceOf = (streams: readonly Stream[]): string =>
  streams
    .map(
      ({ answer = 'null' }, index) =>
        `export const answer${index} = async (event) => { console.log(JSON.stringify(event)); return ${answer}; };`,
    )
    .join('\n');

const topicArn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

export function streamMapping({ name, key, view = 'NEW_IMAGE', mapping, onFailure }: Stream, index: number): Resources {
  const Destination = onFailure === 'topic' ? topicArn(name) : queueArn(name);
  const id = (what: string) => `${what}${index}`;
  return {
    [id('Queue')]: queueNamed(name),
    ...(onFailure === 'topic' ? topic(name, id) : {}),
    [id('Function')]: functionOf(name, `answer${index}`),
    [id('Table')]: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        TableName: name,
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: view },
        Replicas: [{ Region: 'us-east-1' }],
      },
    },
    [id('Mapping')]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      DependsOn: [id('Queue'), ...(onFailure === 'topic' ? [id('Topic')] : [])],
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': [id('Table'), 'StreamArn'] },
        FunctionName: { Ref: id('Function') },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 1,
        MaximumBatchingWindowInSeconds: 1,
        MaximumRetryAttempts: 1,
        ...(onFailure === undefined ? {} : { DestinationConfig: { OnFailure: { Destination } } }),
        ...mapping,
      },
    },
  };
}

/** A topic that tells the queue. */
const topic = (name: string, id: (what: string) => string): Resources => ({
  [id('Topic')]: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } },
  [id('Subscription')]: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: id('Topic') }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': [id('Queue'), 'Arn'] } },
  },
  [id('Policy')]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: id('Queue') }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queueArn(name),
          },
        ],
      },
    },
  },
});

/** Puts items, and lets time pass. */
export async function put(
  world: ParityWorld,
  TableName: string,
  items: readonly Item[],
  seconds: number,
): Promise<void> {
  for (const Item of items) await world.call('DynamoDB_20120810.PutItem', { TableName, Item });
  await world.stage.advance(seconds);
}

/** What was put into the table, and what the function saw of it. */
export const seen =
  (name: string, items: readonly Item[], seconds: number): ParityCase['ask'] =>
  async (world) => {
    await put(world, name, items, seconds);
    return logged(world, name);
  };
/** A case of the recorded test program. */
export const ofStreams = (
  test: string,
  label: string,
  ask: ParityCase['ask'],
  more: Partial<ParityCase> = {},
): ParityCase => ({
  recording: { file: FILE, test: `TestDynamoDBEventSourceMapping::${test}`, label },
  ask,
  ...more,
});

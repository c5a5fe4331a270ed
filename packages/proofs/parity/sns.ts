import type { QueryInput, QueryValue } from '@serverless-arcade/stage/wire/query-client.ts';
import type { ParityWorld, Resources } from './world.ts';

/** What Publish takes, and an entry of PublishBatch; `attributes` are its message attributes. */
export interface Message {
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly [parameter: string]: QueryValue | Message['attributes'];
}

export const text = (StringValue: string) => ({ DataType: 'String', StringValue });
export const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
export const binary = (bytes: string) => ({ DataType: 'Binary', BinaryValue: Buffer.from(bytes).toString('base64') });

/** JSON with the spaces that Python writes. */
export const spaced = (value: object): string =>
  JSON.stringify(value)
    .replaceAll(/":(?! )/g, '": ')
    .replaceAll(/,(?=["{[])/g, ', ');

export const topicArn = (name: string): string => `arn:aws:sns:us-east-1:000000000000:${name}`;

export const sns = (world: ParityWorld, action: string, input: QueryInput, headers = {}): Promise<unknown> =>
  world.query('2010-03-31', action, input, { headers, lists: ['Failed', 'Successful'] });

export const publish = (world: ParityWorld, message: Message, headers = {}): Promise<unknown> =>
  sns(world, 'Publish', inputOf(message), headers);

export const publishBatch = (
  world: ParityWorld,
  TopicArn: string,
  messages: readonly Message[],
  ids: readonly string[] = messages.map((_, index) => `${index + 1}`),
): Promise<unknown> => {
  const entries = messages.map((message, index) => ({ Id: ids[index] ?? '', ...inputOf(message) }));
  return sns(world, 'PublishBatch', { TopicArn, PublishBatchRequestEntries: entries });
};

function inputOf({ attributes, ...input }: Message): QueryInput {
  const given = Object.entries(input).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  if (attributes !== undefined) given.push(['MessageAttributes', new Map(Object.entries(attributes))]);
  return Object.fromEntries(given);
}

/** A queue that topics may send to. */
export const queueFor = (name: string): Resources => ({
  [`${name}Queue`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } },
  [`${name}Policy`]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: `${name}Queue` }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': [`${name}Queue`, 'Arn'] },
          },
        ],
      },
    },
  },
});

/** A topic and the subscription of a queue to it, both of one name. */
export const topicFor = (name: string, subscription: object = {}, topic: object = {}): Resources => ({
  [`${name}Topic`]: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name, ...topic } },
  [`${name}Subscription`]: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: `${name}Topic` },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': [`${name}Queue`, 'Arn'] },
      ...subscription,
    },
  },
});

import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import type { TemporaryFolder } from '../support/temporary.ts';
import { bodiesIn } from '../support/topics.ts';

type Resources = Readonly<Record<string, object>>;

let folder: TemporaryFolder | undefined;
let stage: Stage | undefined;
afterEach(async () => {
  folder?.remove();
  await stage?.close();
  stage = undefined;
});

const ref = (Ref: string) => ({ Ref });
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const resource = (type: string, Properties: object = {}) => ({ Type: `AWS::${type}`, Properties });
const subscription = (more: object = {}) =>
  resource('SNS::Subscription', { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: arnOf('Queue'), ...more });

/** What SNS must be allowed to do for a topic to reach a queue. */
const admitted = (...queues: readonly string[]) =>
  resource('SQS::QueuePolicy', {
    Queues: queues.map(ref),
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': ref('Topic') } },
        },
      ],
    },
  });

async function open(resources: Resources): Promise<Stage> {
  folder = writeAssembly({
    app: {
      resources: { Topic: resource('SNS::Topic'), Queue: resource('SQS::Queue'), ...resources },
      outputs: { Topic: { Value: ref('Topic') } },
    },
  });
  stage = await Stage.open({ assembly: folder.path });
  return stage;
}

async function publish(opened: Stage, Message: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const client = new SNSClient({
    region: opened.region,
    endpoint: opened.endpoint,
    credentials: { accessKeyId: 'local-developer', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(Object(args.request).headers, headers);
      return next(args);
    },
    { step: 'build' },
  );
  try {
    await client.send(new PublishCommand({ TopicArn: opened.output('app', 'Topic'), Message }));
    await opened.settle();
  } finally {
    client.destroy();
  }
}

const queueIn = ({ services }: Stage, logicalId: string) => services.sqs.byName(`app-${logicalId}`);

describe('sns-fanout-sqs: a template', () => {
  test('subscribes queues to a topic, each in its own way', async () => {
    const opened = await open({
      Topic: resource('SNS::Topic', {
        DisplayName: 'News',
        KmsMasterKeyId: 'alias/aws/sns',
        MaximumMessageSize: 1_048_576,
        SignatureVersion: '2',
        TracingConfig: 'Active',
        FifoTopic: false,
        Tags: [],
        Subscription: [{ Protocol: 'sqs', Endpoint: arnOf('Inline') }],
      }),
      Inline: resource('SQS::Queue'),
      Large: resource('SQS::Queue'),
      DeadLetters: resource('SQS::Queue'),
      Policy: admitted('Queue', 'Inline', 'DeadLetters'),
      Raw: subscription({ RawMessageDelivery: true }),
      Filtered: subscription({
        Endpoint: arnOf('Large'),
        FilterPolicy: { size: [{ numeric: ['>', 7] }] },
        FilterPolicyScope: 'MessageBody',
        RawMessageDelivery: true,
        RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLetters') },
      }),
    });
    for (const size of [7, 8]) await publish(opened, JSON.stringify({ size }));
    expect(bodiesIn(queueIn(opened, 'Queue'))).toEqual(['{"size":7}', '{"size":8}']);
    expect(bodiesIn(queueIn(opened, 'Inline')).map((body) => JSON.parse(body).Type)).toEqual(
      Array(2).fill('Notification'),
    );
    // The policies admit the topic to every queue but this one.
    expect(bodiesIn(queueIn(opened, 'Large'))).toEqual([]);
    expect(bodiesIn(queueIn(opened, 'DeadLetters'))).toEqual(['{"size":8}']);
  });

  test.each([
    ['SNS::TopicPolicy', { Topics: [ref('Topic')] }],
    ['SNS::TopicInlinePolicy', { TopicArn: ref('Topic') }],
  ])('tls-only-resource-policies: holds for a topic by AWS::%s', async (type, properties) => {
    const statement = {
      Effect: 'Deny',
      Action: 'sns:Publish',
      Principal: { AWS: '*' },
      Resource: ref('Topic'),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const opened = await open({
      Policy: resource(type, { ...properties, PolicyDocument: { Statement: [statement] } }),
    });
    await publish(opened, 'x');
    await expect(publish(opened, 'x', { 'x-forwarded-proto': 'http' })).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
    });
  });
});

describe('of two policies', () => {
  const nobody = { Statement: [{ Effect: 'Deny', Action: '*', Principal: '*', Resource: '*' }] };

  test.each([
    ['Policy', ['Other', 'Policy'], ['x']],
    ['Other', ['Policy', 'Other'], []],
  ])('of a queue, %s that is created later is the one that counts', async (_, [before = '', after = ''], bodies) => {
    const policies: Resources = {
      Policy: admitted('Queue'),
      Other: resource('SQS::QueuePolicy', { Queues: [ref('Queue')], PolicyDocument: nobody }),
    };
    const opened = await open({
      ...policies,
      [after]: { ...policies[after], DependsOn: before },
      Subscription: subscription(),
    });
    await publish(opened, 'x');
    expect(bodiesIn(queueIn(opened, 'Queue')).map((body) => JSON.parse(body).Message)).toEqual(bodies);
  });

  test('of a topic, the one that is created later is the one that counts', async () => {
    const opened = await open({
      First: resource('SNS::TopicPolicy', { Topics: [ref('Topic')], PolicyDocument: nobody }),
      Second: {
        ...resource('SNS::TopicInlinePolicy', { TopicArn: ref('Topic'), PolicyDocument: { Statement: [] } }),
        DependsOn: 'First',
      },
    });
    await expect(publish(opened, 'x')).resolves.toBeUndefined();
  });
});

describe('sns-fanout-sqs: a template is refused', () => {
  const missing = 'arn:aws:sqs:us-east-1:000000000000:missing';
  const keys = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, ['x']]));

  test.each<[string, object, string]>([
    [
      'a FIFO topic by another name',
      { Topic: resource('SNS::Topic', { FifoTopic: true, TopicName: 'plain' }) },
      'app/Topic: the name of a FIFO topic ends with .fifo, and no other name does.',
    ],
    [
      'a FIFO queue at a standard topic',
      { Queue: resource('SQS::Queue', { FifoQueue: true }), Some: subscription() },
      'FIFO SQS Queues can not be subscribed to standard SNS topics',
    ],
    [
      'a standard queue for the dead letters of a FIFO queue at a FIFO topic',
      {
        Topic: resource('SNS::Topic', { FifoTopic: true }),
        Ordered: resource('SQS::Queue', { FifoQueue: true }),
        Some: subscription({ Endpoint: arnOf('Ordered'), RedrivePolicy: { deadLetterTargetArn: arnOf('Queue') } }),
      },
      'must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
    ],
    [
      'an unknown property of a topic',
      { Topic: resource('SNS::Topic', { ArchivePolicy: {} }) },
      'property ArchivePolicy',
    ],
    ['a size over 1 MiB', { Topic: resource('SNS::Topic', { MaximumMessageSize: 1_048_577 }) }, 'MaximumMessageSize'],
    [
      'a protocol that is not executed',
      { Some: subscription({ Protocol: 'firehose' }) },
      'delivers to sqs, lambda, http, https, email, email-json, sms only',
    ],
    ['an endpoint of another protocol', { Some: subscription({ Protocol: 'lambda' }) }, 'LAMBDA endpoint ARN'],
    [
      'a queue that does not exist',
      { Some: subscription({ Endpoint: missing }) },
      "app/Some: The resource that you specified doesn't exist.",
    ],
    [
      'a dead-letter queue that does not exist',
      { Some: subscription({ RedrivePolicy: { deadLetterTargetArn: missing } }) },
      "app/Some: The resource that you specified doesn't exist.",
    ],
    ['a topic that does not exist', { Some: subscription({ TopicArn: 'arn:aws:sns:us-east-1:0:none' }) }, 'app/Some: '],
    ['a queue that subscribes twice', { One: subscription(), Two: subscription() }, 'app/Two: '],
    [
      'a delivery policy of a queue',
      { Some: subscription({ DeliveryPolicy: {} }) },
      'only HTTP endpoints have a delivery policy of their own',
    ],
    [
      'too many keys',
      { Some: subscription({ FilterPolicy: keys }) },
      'app/Some: Filter policy is not valid: it has more than 5 keys.',
    ],
    [
      'an operator that does not exist',
      { Some: subscription({ FilterPolicy: { a: [{ like: 'x' }] } }) },
      'app/Some: Filter policy is not valid: a has the operator like, which does not exist.',
    ],
    [
      'a policy for no topic',
      {
        Policy: resource('SNS::TopicPolicy', {
          Topics: ['arn:aws:sns:us-east-1:0:none'],
          PolicyDocument: { Statement: [] },
        }),
      },
      'app/Policy: Topic does not exist',
    ],
  ])('for %s', async (_what, resources, message) => {
    await expect(open({ ...resources })).rejects.toThrow(message);
  });
});

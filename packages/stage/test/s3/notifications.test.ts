import { DeleteObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const allows = (service: string, Action: string, Resource: object) => ({
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action, Resource }],
});

const queue = (id: string, service: string) => ({
  [id]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: id } },
  [`${id}Policy`]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: id }], PolicyDocument: allows(service, 'sqs:SendMessage', arnOf(id)) },
  },
});

const worker = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement: [] } },
  },
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: 'exports.handler = async ({ Records }) => console.log(Records[0].s3.object.key);' },
      Handler: 'index.handler',
      Role: arnOf('Role'),
      Runtime: 'nodejs22.x',
    },
  },
  MayInvoke: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Worker' },
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::told',
    },
  },
};

const topic = {
  Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
  TopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'Topic' }],
      PolicyDocument: allows('s3.amazonaws.com', 'sns:Publish', { Ref: 'Topic' }),
    },
  },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: arnOf('published') },
  },
};

const bucket = (NotificationConfiguration: object) => ({
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'told', NotificationConfiguration } },
});

const prefixed = (prefix: string, more: object) => ({
  Event: 's3:ObjectCreated:*',
  Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: prefix }] } },
  ...more,
});

describe('an event of a bucket', () => {
  test('reaches a function, a topic and EventBridge', async () => {
    await using buckets = await BucketStage.open({
      resources: {
        ...worker,
        ...queue('published', 'sns.amazonaws.com'),
        ...queue('ruled', 'events.amazonaws.com'),
        ...topic,
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: { source: ['aws.s3'], detail: { bucket: { name: ['told'] } } },
            Targets: [{ Id: 'Queue', Arn: arnOf('ruled') }],
          },
        },
        ...bucket({
          EventBridgeConfiguration: {},
          LambdaConfigurations: [prefixed('function/', { Function: arnOf('Worker') })],
          TopicConfigurations: [prefixed('topic/', { Topic: { Ref: 'Topic' } })],
        }),
      },
    });
    const put = (Key: string) => buckets.s3.send(new PutObjectCommand({ Bucket: 'told', Key, Body: 'four' }));
    await put('function/a');
    await put('topic/b');
    await buckets.s3.send(
      new PutObjectTaggingCommand({ Bucket: 'told', Key: 'topic/b', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }),
    );
    await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'told', Key: 'topic/b' }));
    await buckets.stage.settle();

    expect(buckets.stage.records.of('invocation')).toMatchObject([{ outcome: 'success' }]);
    expect(buckets.stage.records.of('log')).toEqual([
      expect.objectContaining({ line: expect.stringContaining('function/a') }),
    ]);
    const published = buckets.bodies('published').map(({ Subject, Message }) => [Subject, JSON.parse(Message)]);
    expect(published).toMatchObject([
      ['Amazon S3 Notification', { Records: [{ s3: { object: { key: 'topic/b', size: 4 } } }] }],
    ]);
    const object = { key: 'topic/b' };
    expect(buckets.bodies('ruled')).toMatchObject([
      { 'detail-type': 'Object Created', detail: { reason: 'PutObject', object: { key: 'function/a', size: 4 } } },
      { 'detail-type': 'Object Created', resources: ['arn:aws:s3:::told'], detail: { object } },
      { 'detail-type': 'Object Tags Added', detail: { object } },
      { 'detail-type': 'Object Deleted', detail: { object, 'deletion-type': 'Permanently Deleted' } },
    ]);
  });
});

describe('a rule for notifications', () => {
  const open = (configuration: object, resources: object = {}) =>
    BucketStage.open({
      resources: { ...queue('heard', 's3.amazonaws.com'), ...resources, ...bucket(configuration) },
    });

  test('that would take the same event as another one is refused', async () => {
    const rules = (first: string, second: string) => ({
      QueueConfigurations: [first, second].map((prefix) => prefixed(prefix, { Queue: arnOf('heard') })),
    });
    await expect(open(rules('a/', 'a/b'))).rejects.toThrow('Configurations overlap');
    await using buckets = await open(rules('a/', 'b/'));
    expect(buckets.bodies('heard')).toEqual([]);
  });

  test.each<[string, object, object]>([
    [
      'a queue',
      { QueueConfigurations: [prefixed('', { Queue: arnOf('closed') })] },
      queue('closed', 'sns.amazonaws.com'),
    ],
    [
      'a function',
      { LambdaConfigurations: [prefixed('', { Function: arnOf('Worker') })] },
      { Role: worker.Role, Worker: worker.Worker },
    ],
    ['a topic', { TopicConfigurations: [prefixed('', { Topic: { Ref: 'Topic' } })] }, { Topic: topic.Topic }],
  ])('to %s whose policy does not admit the bucket is refused', async (_, configuration, resources) => {
    await expect(open(configuration, resources)).rejects.toThrow(
      'Unable to validate the following destination configurations',
    );
  });

  test('for an event that the stage does not cause is refused by its name', async () => {
    const configuration = { QueueConfigurations: [{ Event: 's3:ObjectRestore:Post', Queue: arnOf('heard') }] };
    await expect(open(configuration)).rejects.toThrow('the local stage causes no such event');
  });
});

import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ServiceStage } from '../support/service-stage.ts';
import { attributeOf, bodiesIn, Topics } from '../support/topics.ts';

const TRACE = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';

let stage: ServiceStage;
let topics: Topics;
let sqs: SQSClient;
beforeAll(async () => {
  stage = await ServiceStage.open();
  topics = new Topics(stage);
  sqs = new SQSClient(stage.as());
});
afterAll(async () => {
  topics.close();
  sqs.destroy();
  await stage.close();
});

describe('sns-fanout-sqs: a queue gets', () => {
  test('an envelope with everything about the message, which nobody signs', async () => {
    const TopicArn = topics.topic();
    const { queue, subscriptionArn } = topics.subscribe(TopicArn);
    const { MessageId } = await topics.publish({
      TopicArn,
      Subject: 'News',
      Message: '{"a":1}',
      MessageAttributes: {
        kind: attributeOf('x'),
        list: attributeOf('["a"]', 'String.Array'),
        size: attributeOf('7', 'Number'),
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([2, 3, 4]) },
      },
    });
    const QueueUrl = stage.queueUrl(queue.settings.name);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(Messages[0]?.MessageAttributes ?? {}).toEqual({});
    const envelope: unknown = JSON.parse(Messages[0]?.Body ?? '');
    expect(envelope).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'News',
      Message: '{"a":1}',
      Timestamp: new Date(stage.clock.now()).toISOString(),
      SignatureVersion: '1',
      Signature: Buffer.from('The local stage does not sign.').toString('base64'),
      SigningCertURL: expect.stringMatching(/^https:\/\/sns\.us-east-1\.amazonaws\.com\/.*\.pem$/),
      UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
      MessageAttributes: {
        kind: { Type: 'String', Value: 'x' },
        list: { Type: 'String.Array', Value: '["a"]' },
        size: { Type: 'Number', Value: '7' },
        bytes: { Type: 'Binary', Value: 'AgME' },
      },
    });
  });

  // Recorded: test_sns::test_publish_sqs_verify_signature[2].
  test('an envelope that names the signature version of the topic', async () => {
    const TopicArn = topics.topic({ signatureVersion: '2' });
    const { queue } = topics.subscribe(TopicArn);
    await topics.publish({ TopicArn, Message: 'x' });
    expect(JSON.parse(bodiesIn(queue)[0] ?? '')).toMatchObject({ SignatureVersion: '2' });
  });

  test('an envelope without what was not given', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn);
    await topics.publish({ TopicArn, Message: 'x' });
    const envelope = Object.keys(JSON.parse(bodiesIn(queue)[0] ?? ''));
    expect(envelope).not.toContain('Subject');
    expect(envelope).not.toContain('MessageAttributes');
  });

  test('the message itself with raw delivery, and its attributes as those of a queue', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    await topics.publish({ TopicArn, Subject: 'News', Message: 'x', MessageAttributes: { kind: attributeOf('y') } });
    const QueueUrl = stage.queueUrl(queue.settings.name);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(Messages).toMatchObject([{ Body: 'x', MessageAttributes: { kind: attributeOf('y') } }]);
  });

  test('the trace of the publisher', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn);
    const client = new SNSClient(stage.as());
    client.middlewareStack.add(
      (next) => (args) => {
        Object.assign(Object(args.request).headers, { 'x-amzn-trace-id': TRACE });
        return next(args);
      },
      { step: 'build' },
    );
    await client.send(new PublishCommand({ TopicArn, Message: 'x' }));
    client.destroy();
    await stage.settle();
    await topics.publish({ TopicArn, Message: 'x' });
    expect(queue.messages.map(({ traceHeader }) => traceHeader)).toEqual([TRACE, undefined]);
  });

  test('the same message again, as standard topics may do', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn);
    topics.sns.faults.inject(queue.settings.arn, 'deliver-twice');
    await topics.publish({ TopicArn, Message: 'x' });
    const [first, second] = bodiesIn(queue);
    expect(second).toBe(first);
    await topics.publish({ TopicArn, Message: 'y' });
    expect(bodiesIn(queue)).toHaveLength(3);
  });
});

describe('sns-fanout-sqs: a function gets', () => {
  test('an event with the message, and with lists as texts', async () => {
    // Recorded: test_sns::test_publish_lambda_verify_signature[2].
    const TopicArn = topics.topic({ signatureVersion: '2' });
    const endpoint = stage.arn('lambda', 'function:subscriber');
    const events: unknown[] = [];
    topics.targets.accept('lambda', {
      permission: (resource) => ({ action: 'lambda:InvokeFunction', resource }),
      deliver: ({ payload }) => void events.push(JSON.parse(payload)),
    });
    stage.access.addResourcePolicy(endpoint, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnLike: { 'aws:SourceArn': TopicArn } },
        },
      ],
    });
    const EventSubscriptionArn = topics.sns.subscribe({ topicArn: TopicArn, protocol: 'lambda', endpoint, raw: false });
    const MessageAttributes = { list: attributeOf('["a"]', 'String.Array'), size: attributeOf('7', 'Number') };
    const { MessageId } = await topics.publish({ TopicArn, Message: 'x', MessageAttributes });
    expect(events).toMatchObject([
      {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn,
            Sns: {
              Type: 'Notification',
              MessageId,
              TopicArn,
              Subject: null,
              Message: 'x',
              SignatureVersion: '1',
              SigningCertUrl: expect.any(String),
              UnsubscribeUrl: expect.stringContaining(EventSubscriptionArn),
              MessageAttributes: {
                list: { Type: 'String', Value: '["a"]' },
                size: { Type: 'Number', Value: '7' },
              },
            },
          },
        ],
      },
    ]);
  });
});

import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { awsManagedEndpoints } from '../../../local/services/sns/retry-policy.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { bodiesIn, happened, Topics } from '../support/topics.ts';

const DAY = 86_400;
const TRACE = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';

let stage: ServiceStage;
let topics: Topics;
let sns: SNSClient;
let sqs: SQSClient;
beforeAll(async () => {
  stage = await ServiceStage.open();
  topics = new Topics(stage);
  sns = new SNSClient(stage.as());
  sqs = new SQSClient(stage.as());
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await stage.close();
});

const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
async function publish(input: PublishCommandInput) {
  const answer = await sns.send(new PublishCommand(input));
  await stage.settle();
  return answer;
}
const lost = (topicArn: string) => stage.of('undelivered').filter(({ from }) => from === topicArn);
const count = (topicArn: string, event: string) =>
  happened(stage, topicArn).filter((line) => line.startsWith(event)).length;

describe('sns-fanout-sqs: a queue gets', () => {
  test('an envelope with everything about the message, which nobody signs', async () => {
    const TopicArn = topics.topic();
    const { queue, subscriptionArn } = topics.subscribe(TopicArn);
    const { MessageId } = await publish({
      TopicArn,
      Subject: 'News',
      Message: '{"a":1}',
      MessageAttributes: {
        kind: text('x'),
        list: text('["a"]', 'String.Array'),
        size: text('7', 'Number'),
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

  test('an envelope without what was not given', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn);
    await publish({ TopicArn, Message: 'x' });
    const envelope = Object.keys(JSON.parse(bodiesIn(queue)[0] ?? ''));
    expect(envelope).not.toContain('Subject');
    expect(envelope).not.toContain('MessageAttributes');
  });

  test('the message itself with raw delivery, and its attributes as those of a queue', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    await publish({ TopicArn, Subject: 'News', Message: 'x', MessageAttributes: { kind: text('y') } });
    const QueueUrl = stage.queueUrl(queue.settings.name);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(Messages).toMatchObject([{ Body: 'x', MessageAttributes: { kind: text('y') } }]);
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
    await publish({ TopicArn, Message: 'x' });
    expect(queue.messages.map(({ traceHeader }) => traceHeader)).toEqual([TRACE, undefined]);
  });

  test('the same message again, as standard topics may do', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn);
    topics.sns.faults.inject(queue.settings.arn, 'deliver-twice');
    await publish({ TopicArn, Message: 'x' });
    const [first, second] = bodiesIn(queue);
    expect(second).toBe(first);
    await publish({ TopicArn, Message: 'y' });
    expect(bodiesIn(queue)).toHaveLength(3);
  });
});

describe('sns-delivery-retry-dlq: a client-side error', () => {
  test('is not retried: a queue whose policy does not admit the topic loses the message', async () => {
    const TopicArn = topics.topic();
    const refusing = topics.queue(topics.topic());
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    topics.subscribe(TopicArn, {}, refusing);
    await publish({ TopicArn, Message: 'x' });
    await stage.advance(30 * DAY);
    expect(bodiesIn(refusing)).toEqual([]);
    expect(happened(stage, TopicArn)).toEqual(['published', `delivered ${queue.settings.name}`]);
    expect(lost(TopicArn)).toEqual([
      expect.objectContaining({ to: refusing.settings.arn, reason: expect.stringContaining('AccessDenied') }),
    ]);
  });

  test('goes to the dead-letter queue at once, as the queue would have got it', async () => {
    const TopicArn = topics.topic();
    const deadLetters = topics.queue(TopicArn);
    const deadLetterArn = deadLetters.settings.arn;
    const [raw, wrapped] = [topics.queue(), topics.queue()];
    topics.subscribe(TopicArn, { raw: true, deadLetterArn }, raw);
    topics.subscribe(TopicArn, { deadLetterArn }, wrapped);
    const { MessageId } = await publish({ TopicArn, Message: 'x', MessageAttributes: { kind: text('y') } });
    const [bare, envelope] = deadLetters.messages;
    expect(bare).toMatchObject({ body: 'x', attributes: { kind: text('y') } });
    expect(envelope?.attributes).toEqual({});
    expect(JSON.parse(envelope?.body ?? '')).toMatchObject({ MessageId, TopicArn, Message: 'x' });
    const names = [raw, wrapped].map(({ settings }) => settings.name);
    expect(happened(stage, TopicArn)).toEqual(['published', ...names.map((name) => `dead-lettered ${name}`)]);
    expect(lost(TopicArn)).toEqual([]);
  });

  test('with a dead-letter queue that does not admit the topic either is on record twice', async () => {
    const TopicArn = topics.topic();
    const deadLetters = topics.queue();
    const { settings } = topics.queue();
    topics.sns.subscribe({
      topicArn: TopicArn,
      protocol: 'sqs',
      endpoint: settings.arn,
      raw: false,
      deadLetterArn: deadLetters.settings.arn,
    });
    await publish({ TopicArn, Message: 'x' });
    expect(lost(TopicArn).map(({ to }) => to)).toEqual([settings.arn, deadLetters.settings.arn]);
  });

  test('is one of more than ten attributes with raw delivery, which an envelope may hold', async () => {
    const TopicArn = topics.topic();
    const deadLetters = topics.queue(TopicArn);
    const raw = topics.subscribe(TopicArn, { raw: true, deadLetterArn: deadLetters.settings.arn });
    const wrapped = topics.subscribe(TopicArn);
    const some = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, index) => [`name-${index}`, text('x')]));
    await publish({ TopicArn, Message: 'ten', MessageAttributes: some(10) });
    await publish({ TopicArn, Message: 'eleven', MessageAttributes: some(11) });
    expect(bodiesIn(raw.queue)).toEqual(['ten']);
    expect(bodiesIn(wrapped.queue)).toHaveLength(2);
    // The dead-letter queue is a queue too and takes no more attributes than the other.
    expect(bodiesIn(deadLetters)).toEqual([]);
    expect(lost(TopicArn).map(({ to }) => to)).toEqual([raw.queue.settings.arn, deadLetters.settings.arn]);
    expect(count(TopicArn, 'retried')).toBe(0);
  });

  test('is one of a message that is too large for the queue', async () => {
    const TopicArn = topics.topic();
    const small = topics.queue(TopicArn, { maxMessageBytes: 1_024 });
    topics.subscribe(TopicArn, { raw: true }, small);
    await publish({ TopicArn, Message: 'x'.repeat(1_024) });
    await publish({ TopicArn, Message: 'x'.repeat(1_025) });
    expect(bodiesIn(small)).toHaveLength(1);
    expect(lost(TopicArn)).toHaveLength(1);
  });
});

describe('sns-delivery-retry-dlq: a server-side error', () => {
  const failing = (times: number, subscription: Parameters<Topics['subscribe']>[1] = {}) => {
    const topicArn = topics.topic();
    const { queue } = topics.subscribe(topicArn, { raw: true, ...subscription });
    topics.sns.faults.inject(queue.settings.arn, 'server-error', times);
    return { TopicArn: topicArn, queue };
  };

  test('is retried three times at once', async () => {
    const { TopicArn, queue } = failing(3);
    await publish({ TopicArn, Message: 'x' });
    expect(bodiesIn(queue)).toEqual(['x']);
    const { name } = queue.settings;
    const retried = `retried ${name}`;
    expect(happened(stage, TopicArn)).toEqual(['published', retried, retried, retried, `delivered ${name}`]);
  });

  test('is then retried after a second, and after another', async () => {
    const { TopicArn, queue } = failing(5);
    await publish({ TopicArn, Message: 'x' });
    await stage.advance(1.999);
    expect(bodiesIn(queue)).toEqual([]);
    expect(count(TopicArn, 'retried')).toBe(4);
    await stage.advance(0.001);
    expect(bodiesIn(queue)).toEqual(['x']);
  });

  test('holds up nobody else', async () => {
    const { TopicArn, queue } = failing(6);
    const other = topics.subscribe(TopicArn, { raw: true });
    await publish({ TopicArn, Message: 'x' });
    await publish({ TopicArn, Message: 'y' });
    expect(bodiesIn(other.queue)).toEqual(['x', 'y']);
    await stage.advance(60);
    expect(bodiesIn(queue).toSorted()).toEqual(['x', 'y']);
  });

  test('follows the documented policy: 100,015 retries over 23 days', () => {
    const delays: number[] = [];
    for (let delay = awsManagedEndpoints(0); delay !== undefined; delay = awsManagedEndpoints(delays.length))
      delays.push(delay);
    expect(delays).toHaveLength(100_015);
    expect(delays.slice(0, 5)).toEqual([0, 0, 0, 1_000, 1_000]);
    const backoff = delays.slice(5, 15);
    expect([backoff[0], backoff.at(-1)]).toEqual([1_000, 20_000]);
    expect(backoff).toEqual(backoff.toSorted((a, b) => a - b));
    expect(new Set(delays.slice(15))).toEqual(new Set([20_000]));
    const days = delays.reduce((sum, delay) => sum + delay, 0) / 1_000 / DAY;
    expect(Math.floor(days)).toBe(23);
  });

  test('ends in the dead-letter queue when the policy is exhausted, and not before', async () => {
    const own = await ServiceStage.open();
    const short = new Topics(own, (retries) => (retries < 3 ? 20_000 : undefined));
    const topicArn = short.topic();
    const deadLetters = short.queue(topicArn);
    const { queue } = short.subscribe(topicArn, { deadLetterArn: deadLetters.settings.arn });
    short.sns.faults.inject(queue.settings.arn, 'server-error', 4);
    const client = new SNSClient(own.as());
    const { MessageId } = await client.send(new PublishCommand({ TopicArn: topicArn, Message: 'x' }));
    client.destroy();
    await own.advance(59);
    expect(bodiesIn(deadLetters)).toEqual([]);
    await own.advance(1);
    expect(deadLetters.messages.map(({ body }) => JSON.parse(body))).toMatchObject([{ MessageId, Message: 'x' }]);
    const { name } = queue.settings;
    const retried = `retried ${name}`;
    expect(happened(own, topicArn)).toEqual(['published', retried, retried, retried, `dead-lettered ${name}`]);
    await own.advance(30 * DAY);
    expect(queue.messages).toEqual([]);
    await own.close();
  });
});

describe('sns-fanout-sqs: a function gets', () => {
  test('an event with the message, and with lists as texts', async () => {
    const TopicArn = topics.topic();
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
    const MessageAttributes = { list: text('["a"]', 'String.Array'), size: text('7', 'Number') };
    const { MessageId } = await publish({ TopicArn, Message: 'x', MessageAttributes });
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

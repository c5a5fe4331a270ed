import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { awsManagedEndpoints } from '../../services/sns/retry-policy.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { attributeOf, bodiesIn, happened, Topics } from '../support/topics.ts';

const DAY = 86_400;

let stage: ServiceStage;
let topics: Topics;
beforeAll(async () => {
  stage = await ServiceStage.open();
  topics = new Topics(stage);
});
afterAll(async () => {
  topics.close();
  await stage.close();
});

const lost = (topicArn: string) => stage.of('undelivered').filter(({ from }) => from === topicArn);
const count = (topicArn: string, event: string) =>
  happened(stage, topicArn).filter((line) => line.startsWith(event)).length;

describe('sns-delivery-retry-dlq: a client-side error', () => {
  test('is not retried: a queue whose policy does not admit the topic loses the message', async () => {
    const TopicArn = topics.topic();
    const refusing = topics.queue(topics.topic());
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    topics.subscribe(TopicArn, {}, refusing);
    await topics.publish({ TopicArn, Message: 'x' });
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
    const { MessageId } = await topics.publish({
      TopicArn,
      Message: 'x',
      MessageAttributes: { kind: attributeOf('y') },
    });
    const [bare, envelope] = deadLetters.messages;
    expect(bare).toMatchObject({ body: 'x', attributes: { kind: attributeOf('y') } });
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
    await topics.publish({ TopicArn, Message: 'x' });
    expect(lost(TopicArn).map(({ to }) => to)).toEqual([settings.arn, deadLetters.settings.arn]);
  });

  test('is one of more than ten attributes with raw delivery, which an envelope may hold', async () => {
    const TopicArn = topics.topic();
    const deadLetters = topics.queue(TopicArn);
    const raw = topics.subscribe(TopicArn, { raw: true, deadLetterArn: deadLetters.settings.arn });
    const wrapped = topics.subscribe(TopicArn);
    const some = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, index) => [`name-${index}`, attributeOf('x')]));
    await topics.publish({ TopicArn, Message: 'ten', MessageAttributes: some(10) });
    await topics.publish({ TopicArn, Message: 'eleven', MessageAttributes: some(11) });
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
    await topics.publish({ TopicArn, Message: 'x'.repeat(1_024) });
    await topics.publish({ TopicArn, Message: 'x'.repeat(1_025) });
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
    await topics.publish({ TopicArn, Message: 'x' });
    expect(bodiesIn(queue)).toEqual(['x']);
    const { name } = queue.settings;
    const retried = `retried ${name}`;
    expect(happened(stage, TopicArn)).toEqual(['published', retried, retried, retried, `delivered ${name}`]);
  });

  test('is then retried after a second, and after another', async () => {
    const { TopicArn, queue } = failing(5);
    await topics.publish({ TopicArn, Message: 'x' });
    await stage.advance(1.999);
    expect(bodiesIn(queue)).toEqual([]);
    expect(count(TopicArn, 'retried')).toBe(4);
    await stage.advance(0.001);
    expect(bodiesIn(queue)).toEqual(['x']);
  });

  test('holds up nobody else', async () => {
    const { TopicArn, queue } = failing(6);
    const other = topics.subscribe(TopicArn, { raw: true });
    await topics.publish({ TopicArn, Message: 'x' });
    await topics.publish({ TopicArn, Message: 'y' });
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

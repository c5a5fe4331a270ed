import { PublishBatchCommand, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ServiceStage } from '../support/service-stage.ts';
import { Topics } from '../support/topics.ts';

let stage: ServiceStage;
let topics: Topics;
let sns: SNSClient;
const DEDUPLICATED_BY_CONTENT = { contentBasedDeduplication: true, throughputScope: 'Topic' } as const;
const QUEUE = { contentBasedDeduplication: false, deduplicationScope: 'queue', throughputLimit: 'perQueue' } as const;

beforeAll(async () => {
  stage = await ServiceStage.open();
  topics = new Topics(stage);
  sns = topics.client;
});
afterAll(async () => {
  topics.close();
  await stage.close();
});

/** A FIFO topic with a FIFO queue and a standard queue. */
function topic(name: string) {
  const arn = stage.arn('sns', `${name}.fifo`);
  topics.sns.createTopic({ name: `${name}.fifo`, arn, maxMessageBytes: 262_144, fifo: DEDUPLICATED_BY_CONTENT });
  const ordered = stage.queue(`${name}-ordered.fifo`, { fifo: QUEUE });
  const plain = stage.queue(`${name}-plain`);
  for (const { settings } of [ordered, plain]) {
    stage.access.setResourcePolicy(settings.arn, {
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: settings.arn }],
    });
    topics.sns.subscribe({ topicArn: arn, protocol: 'sqs', endpoint: settings.arn, raw: true });
  }
  return { arn, ordered, plain };
}
const publish = (TopicArn: string, Message: string, MessageGroupId = 'g') =>
  sns.send(new PublishCommand({ TopicArn, Message, MessageGroupId }));

test('sqs-fifo: a FIFO topic numbers what it takes, and hands group and deduplication id to FIFO queues only', async () => {
  const { arn, ordered, plain } = topic('one');
  const { SequenceNumber } = await publish(arn, 'Test');
  await stage.settle();
  expect(SequenceNumber).toMatch(/^\d{20}$/);
  expect(ordered.messages).toMatchObject([
    { groupId: 'g', deduplicationId: '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25' },
  ]);
  expect(plain.messages).toHaveLength(1);
  expect(plain.messages[0]).not.toHaveProperty('groupId', 'g');
});

test('sqs-fifo: a duplicate is delivered to nobody for five minutes, and answered as the first', async () => {
  const { arn, plain } = topic('two');
  const first = await publish(arn, 'same');
  expect(await publish(arn, 'same', 'other')).toMatchObject({ MessageId: first.MessageId });
  await stage.advance(300);
  await publish(arn, 'same');
  await stage.settle();
  expect(plain.messages).toHaveLength(2);
});

test('sqs-fifo: what follows a message that is retried waits for it, in its group and no other', async () => {
  const { arn, ordered } = topic('three');
  // SNS tries again at once three times, and then after a second.
  for (let time = 0; time < 4; time += 1) topics.sns.faults.inject(ordered.settings.arn, 'server-error');
  const entries = ['1', '2'].map((Id) => ({ Id, Message: Id, MessageGroupId: 'g' }));
  await sns.send(new PublishBatchCommand({ TopicArn: arn, PublishBatchRequestEntries: entries }));
  await stage.settle();
  await publish(arn, '3', 'other');
  await stage.settle();
  expect(ordered.messages.map(({ body }) => body)).toEqual(['3']);
  await stage.advance(60);
  expect(ordered.messages.map(({ body }) => body)).toEqual(['3', '1', '2']);
});

test('sqs-fifo: a FIFO topic asks for a group, and a topic without content-based deduplication for an id', async () => {
  const { arn } = topic('four');
  const refused = (input: object) => sns.send(new PublishCommand({ TopicArn: arn, Message: 'x', ...input }));
  await expect(refused({})).rejects.toThrow('The MessageGroupId parameter is required for FIFO topics');
  const name = 'strict.fifo';
  const strict = stage.arn('sns', name);
  const fifo = { ...DEDUPLICATED_BY_CONTENT, contentBasedDeduplication: false };
  topics.sns.createTopic({ name, arn: strict, maxMessageBytes: 262_144, fifo });
  await expect(publish(strict, 'x')).rejects.toThrow('MessageDeduplicationId provided explicitly');
});

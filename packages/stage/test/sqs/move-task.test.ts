import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalQueue } from '../../services/sqs/queue.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let sqs: SQSClient;
let source: LocalQueue;
let deadLetters: LocalQueue;
beforeEach(async () => {
  stage = await ServiceStage.open();
  sqs = new SQSClient(stage.as());
  deadLetters = stage.queue('dead-letters', { retentionSeconds: 1_209_600 });
  source = stage.queue('reminders', {
    delaySeconds: 600,
    visibilityTimeout: 60,
    redrive: { deadLetterTargetArn: deadLetters.settings.arn, maxReceiveCount: 1 },
  });
});
afterEach(async () => {
  sqs.destroy();
  await stage.close();
});

/** Lets messages fail until they are dead letters. */
async function fail(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    source.send({ body: `${sent}`, attributes: {}, traceHeader: 'Root=1-2-3', senderId: 'test' }, 0);
  }
  for (let received = 0; received < count; received += source.receive(10).length);
  await stage.advance(60);
  source.receive(10);
  expect(deadLetters.counts).toEqual({ visible: count, inFlight: 0, delayed: 0 });
}

const start = async (input: { DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number } = {}, client = sqs) =>
  (await client.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters.settings.arn, ...input }))).TaskHandle;
const tasks = async () =>
  (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetters.settings.arn, MaxResults: 10 }))).Results;

describe('a move task', () => {
  test('sends dead letters back to where they came from, as new messages', async () => {
    await fail(3);
    const ids = deadLetters.messages.map(({ id }) => id);
    await stage.advance(1_000);

    await start();

    expect(deadLetters.messages).toEqual([]);
    expect(source.counts).toEqual({ visible: 0, inFlight: 0, delayed: 3 });
    for (const message of source.messages) {
      expect(ids).not.toContain(message.id);
      expect(message).toMatchObject({
        sentAt: stage.clock.now(),
        receiveCount: 0,
        deadLetterSourceArn: undefined,
        traceHeader: 'Root=1-2-3',
      });
    }
    expect(source.messages.map(({ body }) => body)).toEqual(['0', '1', '2']);
    expect(await tasks()).toMatchObject([
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3, ApproximateNumberOfMessagesToMove: 3 },
    ]);
  });

  test('sends them to another queue when one is named', async () => {
    await fail(2);
    const other = stage.queue('quarantine');
    await start({ DestinationArn: other.settings.arn });
    expect(other.messages.map(({ body }) => body)).toEqual(['0', '1']);
    expect(source.messages).toEqual([]);
    expect(await tasks()).toMatchObject([{ Status: 'COMPLETED', DestinationArn: other.settings.arn }]);
  });

  test('keeps to its rate, by the clock of the stage', async () => {
    await fail(5);
    const handle = await start({ MaxNumberOfMessagesPerSecond: 2 });
    expect(deadLetters.messages).toHaveLength(3);
    expect(await tasks()).toMatchObject([{ Status: 'RUNNING', TaskHandle: handle, MaxNumberOfMessagesPerSecond: 2 }]);
    await stage.advance(1);
    expect(deadLetters.messages).toHaveLength(1);
    await stage.advance(1);
    expect(deadLetters.messages).toHaveLength(0);
    expect(await tasks()).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 5 }]);
  });

  test('takes also what becomes visible while it runs, but not what somebody has received', async () => {
    await fail(3);
    const [received] = deadLetters.receive(1, 30);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await stage.advance(1);
    expect(deadLetters.messages.map(({ id }) => id)).toEqual([received?.id]);
    expect(await tasks()).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 }]);
  });

  test('is the only one of its queue while it runs', async () => {
    await fail(3);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await expect(start()).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('There is already a task running'),
    });
    await stage.advance(10);
    await start();
    expect((await tasks())?.map(({ Status }) => Status)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  test('that is cancelled leaves the rest where it is', async () => {
    await fail(3);
    const TaskHandle = await start({ MaxNumberOfMessagesPerSecond: 1 });
    const cancel = () => sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect((await cancel()).ApproximateNumberOfMessagesMoved).toBe(1);
    expect(await tasks()).toMatchObject([{ Status: 'CANCELLING' }]);
    await expect(start()).rejects.toThrow('There is already a task running');
    await expect(cancel()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await stage.advance(10);
    expect(deadLetters.messages).toHaveLength(2);
    expect(await tasks()).toMatchObject([{ Status: 'CANCELLED' }]);
    await expect(cancel()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('of a queue that is nobody’s dead-letter queue is refused', async () => {
    const { arn: SourceArn } = stage.queue('ordinary').settings;
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Source queue must be configured as a Dead Letter Queue.',
    });
  });

  test('to or from a queue that does not exist is refused', async () => {
    await fail(1);
    const gone = stage.arn('sqs', 'gone');
    await expect(start({ DestinationArn: gone })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const fromNowhere = new StartMessageMoveTaskCommand({ SourceArn: gone });
    await expect(sqs.send(fromNowhere)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(deadLetters.messages).toHaveLength(1);
  });

  test('fails at a message that never was anywhere else, and leaves it there', async () => {
    deadLetters.send({ body: 'sent here', attributes: {}, traceHeader: undefined, senderId: 'test' });
    await start();
    expect(await tasks()).toMatchObject([
      { Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource', ApproximateNumberOfMessagesMoved: 0 },
    ]);
    expect(deadLetters.messages).toHaveLength(1);
  });

  test('takes more than the permission to start it', async () => {
    await fail(1);
    const own = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
      (name) => `sqs:${name}`,
    );
    const role = (name: string, actions: string[], target: string) =>
      new SQSClient(
        stage.as(
          stage.role(
            name,
            { Effect: 'Allow', Action: actions, Resource: deadLetters.settings.arn },
            { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: target },
          ),
        ),
      );
    const cannotDelete = role('a', own.toSpliced(2, 1), source.settings.arn);
    const cannotSend = role('b', own, 'arn:aws:sqs:us-east-1:000000000000:elsewhere');
    const may = role('c', own, source.settings.arn);
    try {
      await expect(start({}, cannotDelete)).rejects.toThrow('sqs:DeleteMessage on resource');
      await expect(start({}, cannotSend)).rejects.toThrow('sqs:SendMessage on resource');
      expect(deadLetters.messages).toHaveLength(1);
      await start({}, may);
      expect(deadLetters.messages).toHaveLength(0);
    } finally {
      for (const client of [cannotDelete, cannotSend, may]) client.destroy();
    }
  });
});

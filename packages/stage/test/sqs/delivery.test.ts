import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import { Records } from '../../records.ts';
import type { LocalQueue } from '../../services/sqs/queue.ts';
import { Sqs } from '../../services/sqs/sqs.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { until } from '../support/until.ts';

const DAY = 86_400;

let stage: ServiceStage;
let sqs: SQSClient;
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
  sqs = new SQSClient(stage.as());
});
afterAll(async () => {
  sqs.destroy();
  await stage.close();
});

const urlOf = ({ settings }: LocalQueue) => stage.queueUrl(settings.name);
const newQueue = (settings: Parameters<ServiceStage['queue']>[1] = {}) => stage.queue(`queue-${++number}`, settings);
const send = (queue: LocalQueue, MessageBody: string, DelaySeconds?: number) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: urlOf(queue),
      MessageBody,
      ...(DelaySeconds === undefined ? {} : { DelaySeconds }),
    }),
  );
async function receive(queue: LocalQueue, input: Omit<ReceiveMessageCommandInput, 'QueueUrl'> = {}) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: urlOf(queue),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      ...input,
    }),
  );
  return Messages;
}
const bodies = async (queue: LocalQueue, input?: Parameters<typeof receive>[1]) =>
  (await receive(queue, input)).map(({ Body }) => Body);

describe('a message', () => {
  test('is there at once when nothing delays it, with its id and digest', async () => {
    const queue = newQueue();
    const { MessageId, MD5OfMessageBody } = await send(queue, 'hello');
    expect(await receive(queue)).toMatchObject([{ MessageId, Body: 'hello', MD5OfBody: MD5OfMessageBody }]);
  });

  test('sqs-delay-queue: appears when the delay of its queue is over, and not a second before', async () => {
    const queue = newQueue({ delaySeconds: 600 });
    await send(queue, 'reminder');
    await stage.advance(599);
    expect(await bodies(queue)).toEqual([]);
    await stage.advance(1);
    expect(await bodies(queue)).toEqual(['reminder']);
  });

  test('sqs-message-timer: may have a delay of its own, also none', async () => {
    const queue = newQueue({ delaySeconds: 600 });
    await send(queue, 'now', 0);
    await send(queue, 'in a minute', 60);
    expect(await bodies(queue)).toEqual(['now']);
    await stage.advance(60);
    expect(await bodies(queue)).toEqual(['now', 'in a minute']);
  });

  test('carries its attributes to those who ask for them', async () => {
    const queue = newQueue();
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: urlOf(queue),
        MessageBody: 'x',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'reminder' },
          try: { DataType: 'Number', StringValue: '1' },
        },
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
      }),
    );
    const [message] = await receive(queue, { MessageAttributeNames: ['kind'] });
    expect(message?.MessageAttributes).toEqual({ kind: { DataType: 'String', StringValue: 'reminder' } });
    expect(message?.Attributes).toMatchObject({ AWSTraceHeader: 'Root=1-2-3' });
  });
});

describe('the visibility timeout', () => {
  test('sqs-visibility-timeout: hides a received message from everybody until it is over', async () => {
    const queue = newQueue({ visibilityTimeout: 60 });
    await send(queue, 'x');
    expect(await bodies(queue)).toEqual(['x']);
    await stage.advance(59);
    expect(await bodies(queue)).toEqual([]);
    await stage.advance(1);
    expect(await bodies(queue)).toEqual(['x']);
  });

  test('may be another for one receive, also none', async () => {
    const queue = newQueue({ visibilityTimeout: 60 });
    await send(queue, 'x');
    expect(await bodies(queue, { VisibilityTimeout: 0 })).toEqual(['x']);
    expect(await bodies(queue, { VisibilityTimeout: 5 })).toEqual(['x']);
    expect(await bodies(queue)).toEqual([]);
    await stage.advance(5);
    expect(await bodies(queue)).toEqual(['x']);
  });

  test('sqs-visibility-timeout: can be changed while the message is in flight, and counts from then', async () => {
    const queue = newQueue({ visibilityTimeout: 60 });
    await send(queue, 'x');
    const [message] = await receive(queue);
    const change = (VisibilityTimeout: number) =>
      sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: urlOf(queue),
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await stage.advance(50);
    await change(100);
    await stage.advance(99);
    expect(await bodies(queue)).toEqual([]);
    // Visible again and not received since: a late heartbeat still hides it (recorded: test_change_message_visibility_after_visibility_timeout_expiration).
    await stage.advance(1);
    await change(10);
    expect(await bodies(queue)).toEqual([]);
    await change(0);
    expect(await bodies(queue)).toEqual(['x']);
    await expect(change(10)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('a deleted message does not come back', async () => {
    const queue = newQueue({ visibilityTimeout: 60 });
    await send(queue, 'x');
    const [message] = await receive(queue);
    const remove = new DeleteMessageCommand({ QueueUrl: urlOf(queue), ReceiptHandle: message?.ReceiptHandle });
    await sqs.send(remove);
    await sqs.send(remove);
    await stage.advance(DAY);
    expect(await bodies(queue)).toEqual([]);
    expect(
      stage
        .of('message')
        .filter((record) => record.queue === queue.settings.name)
        .map(({ event }) => event),
    ).toEqual(['sent', 'received', 'deleted']);
  });

  test('the handle of an earlier receive does not delete what somebody else has received since', async () => {
    const queue = newQueue({ visibilityTimeout: 60 });
    await send(queue, 'x');
    const [first] = await receive(queue);
    await stage.advance(60);
    await receive(queue);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(queue), ReceiptHandle: first?.ReceiptHandle }));
    await stage.advance(60);
    expect(await bodies(queue)).toEqual(['x']);
  });
});

describe('receive counts and dead letters', () => {
  const withDeadLetters = (maxReceiveCount: number, retention: { source?: number; target?: number } = {}) => {
    const target = newQueue({ retentionSeconds: retention.target ?? 14 * DAY });
    const redrive = { deadLetterTargetArn: target.settings.arn, maxReceiveCount };
    return {
      target,
      source: newQueue({ visibilityTimeout: 60, redrive, retentionSeconds: retention.source ?? 4 * DAY }),
    };
  };

  test('every receive counts, and the first is remembered', async () => {
    const queue = newQueue({ visibilityTimeout: 60 });
    await send(queue, 'x');
    const start = stage.clock.now();
    await stage.advance(10);
    const counts: unknown[] = [];
    for (let time = 1; time <= 3; time += 1) {
      const [message] = await receive(queue);
      counts.push(message?.Attributes);
      await stage.advance(60);
    }
    const same = { SentTimestamp: `${start}`, ApproximateFirstReceiveTimestamp: `${start + 10_000}` };
    expect(counts).toMatchObject(
      ['1', '2', '3'].map((ApproximateReceiveCount) => ({ ...same, ApproximateReceiveCount })),
    );
  });

  test.each([1, 3])(
    'sqs-dlq-redrive-policy: allowed %i receives, a message moves to the dead-letter queue on the next',
    async (allowed) => {
      const { source, target } = withDeadLetters(allowed);
      await send(source, 'poison');
      for (let time = 1; time <= allowed; time += 1) {
        expect(await bodies(source)).toEqual(['poison']);
        await stage.advance(60);
        expect(target.messages).toEqual([]);
      }
      expect(source.counts).toEqual({ visible: 1, inFlight: 0, delayed: 0 });

      expect(await bodies(source)).toEqual([]);

      expect(source.messages).toEqual([]);
      expect(await bodies(target)).toEqual(['poison']);
    },
  );

  test('a receive that meets dead letters still gives the messages behind them', async () => {
    const { source, target } = withDeadLetters(1);
    await send(source, 'poison');
    await receive(source);
    await stage.advance(60);
    await send(source, 'fine');
    expect(await bodies(source, { MaxNumberOfMessages: 1 })).toEqual(['fine']);
    expect(await bodies(target)).toEqual(['poison']);
  });

  test('sqs-dlq-retention: a dead letter says where it comes from, keeps its id and its age, and expires by both', async () => {
    const { source, target } = withDeadLetters(1, { target: 2 * DAY });
    const sentAt = stage.clock.now();
    const { MessageId } = await send(source, 'poison');
    await receive(source);
    await stage.advance(DAY);
    await receive(source);

    expect(await receive(target, { VisibilityTimeout: 0 })).toMatchObject([
      {
        MessageId,
        Attributes: { SentTimestamp: `${sentAt}`, DeadLetterQueueSourceArn: source.settings.arn },
      },
    ]);
    await stage.advance(DAY - 1);
    expect(target.messages).toHaveLength(1);
    await stage.advance(1);
    expect(target.messages).toEqual([]);
    expect(stage.of('message').at(-1)).toMatchObject({ event: 'expired', queue: target.settings.name });
  });

  test('sqs-dlq-retention: a dead letter that is already too old for the dead-letter queue expires on arrival', async () => {
    const { source, target } = withDeadLetters(1, { source: 4 * DAY, target: DAY });
    await send(source, 'poison');
    await receive(source);
    await stage.advance(2 * DAY);
    expect(await bodies(source)).toEqual([]);
    expect(target.messages).toEqual([]);
    expect(
      stage
        .of('message')
        .slice(-2)
        .map(({ event }) => event),
    ).toEqual(['dead-lettered', 'expired']);
  });
});

describe('retention', () => {
  test('a message expires when it is over, also one that is in flight or delayed', async () => {
    const queue = newQueue({ retentionSeconds: 600, visibilityTimeout: 30_000 });
    await send(queue, 'in flight');
    await receive(queue);
    await send(queue, 'delayed', 900);
    await send(queue, 'visible');
    await stage.advance(599);
    expect(queue.messages).toHaveLength(3);
    await stage.advance(1);
    expect(queue.messages).toEqual([]);
    await stage.advance(DAY);
    expect(await bodies(queue)).toEqual([]);
  });
});

describe('long polling', () => {
  /** Starts a receive and waits until the stage has heard of it. */
  async function waiting(queue: LocalQueue, WaitTimeSeconds?: number) {
    const heard = () =>
      stage
        .of('call')
        .filter(({ action, resource }) => action === 'sqs:ReceiveMessage' && resource === queue.settings.arn);
    const before = heard().length;
    const state = { bodies: undefined as (string | undefined)[] | undefined };
    const done = bodies(queue, WaitTimeSeconds === undefined ? {} : { WaitTimeSeconds }).then((received) => {
      state.bodies = received;
      return received;
    });
    await until(() => heard().length > before);
    return { state, done };
  }

  test('sqs-long-polling: a receive returns as soon as a message arrives', async () => {
    const queue = newQueue();
    const { done } = await waiting(queue, 20);
    await send(queue, 'arrived');
    expect(await done).toEqual(['arrived']);
  });

  test('a receive returns when a delayed message appears', async () => {
    const queue = newQueue({ delaySeconds: 5 });
    await send(queue, 'late');
    const { done } = await waiting(queue, 20);
    await stage.advance(5);
    expect(await done).toEqual(['late']);
  });

  test('sqs-long-polling: a receive returns with nothing when its time is over, and not before', async () => {
    const queue = newQueue();
    const { state, done } = await waiting(queue, 20);
    await stage.advance(19);
    expect(state.bodies).toBeUndefined();
    await stage.advance(1);
    expect(await done).toEqual([]);
  });

  test('sqs-long-polling: the time is the one of the queue when the receive does not say', async () => {
    const queue = newQueue({ waitSeconds: 7 });
    const { state, done } = await waiting(queue);
    await stage.advance(6);
    expect(state.bodies).toBeUndefined();
    await stage.advance(1);
    expect(await done).toEqual([]);
  });

  test('of two receives, one gets the message and the other goes on waiting', async () => {
    const queue = newQueue();
    const first = await waiting(queue, 20);
    const second = await waiting(queue, 20);
    await send(queue, 'only one');
    expect(await first.done).toEqual(['only one']);
    await stage.advance(19);
    expect(second.state.bodies).toBeUndefined();
    await send(queue, 'another');
    expect(await second.done).toEqual(['another']);
  });

  test('a receive that only finds a dead letter goes on waiting', async () => {
    const target = newQueue();
    const queue = newQueue({
      visibilityTimeout: 10,
      redrive: { deadLetterTargetArn: target.settings.arn, maxReceiveCount: 1 },
    });
    await send(queue, 'poison');
    await receive(queue);
    const { state, done } = await waiting(queue, 20);
    await stage.advance(15);
    expect(target.messages).toHaveLength(1);
    expect(state.bodies).toBeUndefined();
    await send(queue, 'fine');
    expect(await done).toEqual(['fine']);
  });
});

describe('many messages', () => {
  test('20,000 are sent, received and deleted in a moment, and leave nothing to the clock', async () => {
    const clock = new StageClock('manual');
    const { settings } = newQueue();
    const queue = new Sqs({
      account: '000000000000',
      region: 'us-east-1',
      clock,
      endpoint: () => '',
      records: new Records(() => clock.now()),
    }).create(settings);
    const start = performance.now();
    const message = { body: 'x', attributes: {}, traceHeader: undefined, senderId: 'test' };
    for (let sent = 0; sent < 20_000; sent += 1) queue.send(message);
    let deleted = 0;
    for (let batch = queue.receive(10); batch.length > 0; batch = queue.receive(10)) {
      for (const { receiptHandle } of batch)
        if (receiptHandle !== undefined && queue.delete(receiptHandle)) deleted += 1;
    }
    expect(deleted).toBe(20_000);
    expect(performance.now() - start).toBeLessThan(5_000);

    let moments = 0;
    await clock.advance(5 * DAY * 1_000, async () => {
      moments += 1;
    });
    expect(moments).toBe(1);
  });

  test('messages that appear at the same moment appear together', async () => {
    const queue = newQueue({ delaySeconds: 60 });
    for (let sent = 0; sent < 10; sent += 1) await send(queue, `${sent}`);
    let seen: number | undefined;
    queue.whenVisible(() => {
      seen = queue.visible.length;
    });
    await stage.advance(60);
    expect(seen).toBe(10);
  });
});

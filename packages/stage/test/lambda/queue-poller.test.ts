import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import type { Statement } from '../../iam/policy.ts';
import { type QueueMapping, QueuePoller } from '../../services/lambda/queue-poller.ts';
import { md5OfAttributes } from '../../services/sqs/digest.ts';
import type { LocalQueue, QueueSettings } from '../../services/sqs/queue.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { until } from '../support/until.ts';

const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

let stage: ServiceStage;
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.faults.clear();
});

const newQueue = (settings: Partial<QueueSettings> = {}) =>
  stage.queue(`queue-${++number}`, { visibilityTimeout: 60, ...settings });

/** An event source mapping of a function of the bundle, whose role may do what it takes. */
function mapping(
  name: string,
  queue: LocalQueue,
  settings: Partial<QueueMapping> = {},
  statements: readonly Statement[] = [{ Effect: 'Allow', Action: CONSUME, Resource: queue.settings.arn }],
  on = stage,
): QueuePoller {
  const roleArn = on.roleArn(`${name}-${queue.settings.name}`, ...statements);
  const functionArn = on.function(name, { roleArn });
  const defaults = { batchSize: 10, maxConcurrency: 1, reportsBatchItemFailures: false, region: on.region };
  return new QueuePoller({ queue, functionArn, ...defaults, ...settings }, on);
}

const send = (queue: LocalQueue, ...bodies: readonly string[]) => {
  for (const body of bodies) queue.send({ body, attributes: {}, traceHeader: undefined, senderId: 'test' });
};
const bodiesOf = ({ messages }: LocalQueue) => messages.map(({ body }) => body);
const logged = (name: string) =>
  stage
    .of('log')
    .filter(({ logGroup }) => logGroup === `/aws/lambda/${name}`)
    .map(({ line }) => line);

/** What a function logs while something is done. */
async function during(name: string, action: () => Promise<unknown>): Promise<string[]> {
  const before = logged(name).length;
  await action();
  return logged(name).slice(before);
}

describe('an event source mapping', () => {
  test('hands over what is there in batches of at most ten, and deletes it', async () => {
    const queue = newQueue();
    send(queue, ...Array.from({ length: 25 }, (_, index) => `${index}`));
    const lines = await during('batches', async () => {
      mapping('batches', queue).start();
      await stage.settle();
    });
    expect(lines.map((line) => line.split(' ').length)).toEqual([10, 10, 5]);
    expect(lines.join(' ').split(' ')).toEqual(Array.from({ length: 25 }, (_, index) => `${index}`));
    expect(queue.messages).toEqual([]);
  });

  test('hands over what arrives later, without any time passing, and what appears when it is due', async () => {
    const queue = newQueue();
    mapping('batches', queue).start();
    const lines = await during('batches', async () => {
      send(queue, 'a', 'b');
      await stage.settle();
      send(queue, 'c');
      queue.send({ body: 'late', attributes: {}, traceHeader: undefined, senderId: 'test' }, 600);
      await stage.settle();
    });
    expect(lines).toEqual(['a b', 'c']);
    expect(await during('batches', () => stage.advance(599))).toEqual([]);
    expect(await during('batches', () => stage.advance(1))).toEqual(['late']);
  });

  test('hands over a message as Lambda describes it', async () => {
    const queue = newQueue();
    mapping('records', queue).start();
    const { id } = queue.send({
      body: 'hello',
      attributes: { kind: { DataType: 'String', StringValue: 'reminder' } },
      traceHeader: 'Root=1-2-3',
      senderId: 'me',
    });
    const [line = ''] = await during('records', () => stage.settle());
    const now = `${stage.clock.now()}`;
    expect(JSON.parse(line)).toEqual([
      {
        messageId: id,
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateFirstReceiveTimestamp: now,
          ApproximateReceiveCount: '1',
          AWSTraceHeader: 'Root=1-2-3',
          SenderId: 'me',
          SentTimestamp: now,
        },
        messageAttributes: {
          kind: { dataType: 'String', stringValue: 'reminder', stringListValues: [], binaryListValues: [] },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        md5OfMessageAttributes: md5OfAttributes({ kind: { DataType: 'String', StringValue: 'reminder' } }),
        eventSource: 'aws:sqs',
        eventSourceARN: queue.settings.arn,
        awsRegion: 'us-east-1',
      },
    ]);
  });

  test.each([
    ['left out without a window', 'test_failing_lambda_retries_after_visibility_timeout', 0, undefined],
    ['null with a window', 'test_sqs_event_source_mapping', 1, null],
  ])('the digest of no attributes is %s (recorded: %s)', async (_, __, windowSeconds, digest) => {
    const queue = newQueue();
    mapping('records', queue, { windowSeconds }).start();
    send(queue, 'hello');
    const [line = ''] = await during('records', () => stage.advance(1));
    expect(JSON.parse(line)[0].md5OfMessageAttributes).toBe(digest);
  });

  test('runs as many at once as it may, and no more', async () => {
    const queue = newQueue();
    send(queue, ...Array.from({ length: 8 }, (_, index) => `${index}`));
    const before = stage.of('message').length;
    mapping('batches', queue, { batchSize: 1, maxConcurrency: 2 }).start();
    await stage.settle();
    let running = 0;
    const concurrency = stage
      .of('message')
      .slice(before)
      .map(({ event }) => {
        running += event === 'received' ? 1 : -1;
        return running;
      });
    expect(concurrency).toHaveLength(16);
    expect(Math.max(...concurrency)).toBe(2);
    expect(running).toBe(0);
    expect(queue.messages).toEqual([]);
  });

  test('calls SQS as the role of its function, and that is recorded', async () => {
    const queue = newQueue();
    mapping('batches', queue).start();
    send(queue, 'x');
    await stage.settle();
    const calls = stage.of('call').filter(({ resource }) => resource === queue.settings.arn);
    expect(new Set(calls.map(({ principal }) => principal))).toEqual(new Set(['batches']));
    expect(new Set(calls.map(({ action }) => action))).toEqual(new Set(CONSUME));
  });
});

describe('what a mapping refuses to start with', () => {
  test.each(CONSUME)('a role without %s, naming function, action and resource', (missing) => {
    const queue = newQueue();
    const rest = CONSUME.filter((action) => action !== missing);
    const poller = mapping('batches', queue, {}, [{ Effect: 'Allow', Action: rest, Resource: queue.settings.arn }]);
    expect(() => poller.start()).toThrow(StageError);
    expect(() => poller.start()).toThrow(
      new RegExp(
        `^The event source mapping of batches cannot poll ${queue.settings.name}: ` +
          `User: .* is not authorized to perform: ${missing} on resource: ${queue.settings.arn} `,
      ),
    );
  });

  test('a queue that hides messages for less time than the function may take', () => {
    const queue = newQueue({ visibilityTimeout: 2 });
    const poller = mapping('batches', queue);
    expect(() => poller.start()).toThrow(StageError);
    expect(() => poller.start()).toThrow(
      'The event source mapping of batches: queue visibility timeout 2 s is less than the function timeout 3 s.',
    );
  });

  test('but not a queue that hides them exactly as long', () => {
    mapping('batches', newQueue({ visibilityTimeout: 3 })).start();
  });
});

describe('a partial batch response', () => {
  test('brings back only what it reports, when the visibility timeout is over', async () => {
    const queue = newQueue();
    send(queue, 'a', 'fail b', 'c', 'fail d');
    mapping('reports', queue, { reportsBatchItemFailures: true }).start();
    await stage.settle();
    expect(bodiesOf(queue)).toEqual(['fail b', 'fail d']);
    expect(await during('reports', () => stage.advance(59))).toEqual([]);
    expect(await during('reports', () => stage.advance(1))).toEqual(['fail b fail d']);
    queue.purge();
  });

  test('is ignored when the mapping does not ask for it', async () => {
    const queue = newQueue();
    send(queue, 'a', 'fail b');
    mapping('reports', queue).start();
    await stage.settle();
    expect(queue.messages).toEqual([]);
  });

  const item = (id: unknown) => ({ batchItemFailures: [{ itemIdentifier: id }] });
  const left = async (answer: unknown) => {
    const queue = newQueue();
    // The first message says what the function answers; the second waits in the same batch.
    send(queue, JSON.stringify(answer), 'second');
    mapping('answers', queue, { reportsBatchItemFailures: true }).start();
    await stage.settle();
    const bodies = bodiesOf(queue);
    queue.purge();
    return bodies.length;
  };

  test.each<[string, unknown]>([
    ['nothing', null],
    ['an empty answer', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['no list', { batchItemFailures: null }],
  ])('%s means that everything succeeded', async (_, answer) => {
    expect(await left(answer)).toBe(0);
  });

  test('one message means that the other succeeded', async () => {
    expect(await left(item('$ID'))).toBe(1);
    expect(stage.of('queue-batch').at(-1)).toMatchObject({ functionName: 'answers', size: 2, failed: 1 });
  });

  test.each<[string, unknown]>([
    ['an id that is not in the batch', item('unknown')],
    [
      'one id of the batch and one that is not',
      { batchItemFailures: [...item('$ID').batchItemFailures, { itemIdentifier: 'x' }] },
    ],
    ['an empty id', item('')],
    ['no id', item(null)],
    ['an id under another name', { batchItemFailures: [{ id: '$ID' }] }],
    ['a list of ids', { batchItemFailures: ['$ID'] }],
    ['a text instead of a list', { batchItemFailures: '$ID' }],
    ['another answer', { statusCode: 200 }],
    ['a text', 'ok'],
    ['a list', []],
  ])('%s means that everything failed', async (_, answer) => {
    expect(await left(answer)).toBe(2);
  });
});

describe('a function that fails', () => {
  test('gets its whole batch back', async () => {
    const queue = newQueue();
    send(queue, 'throws', 'fine');
    mapping('consumes', queue, { reportsBatchItemFailures: true }).start();
    await stage.settle();
    expect(bodiesOf(queue)).toEqual(['throws', 'fine']);
    expect(queue.counts).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
    queue.purge();
  });

  test('whose answer is lost gets its batch again, although everything was done', async () => {
    const queue = newQueue();
    stage.faults.inject('batches', 'lose-answer');
    mapping('batches', queue).start();
    send(queue, 'twice');
    expect(await during('batches', () => stage.advance(60))).toEqual(['twice', 'twice']);
    expect(queue.messages).toEqual([]);
  });

  test.each(['throws', 'exits', 'hangs'])(
    'by poison that %s: it reaches the dead letters after three receives, and nothing else is lost',
    async (poison) => {
      const deadLetters = newQueue();
      const queue = newQueue({ redrive: { deadLetterTargetArn: deadLetters.settings.arn, maxReceiveCount: 3 } });
      mapping('consumes', queue, { batchSize: 1, maxConcurrency: 2 }).start();
      send(queue, 'one', poison, 'two', 'three');

      const lines = await during('consumes', () => stage.advance(119));
      expect(lines.filter((line) => ['one', 'two', 'three'].includes(line)).toSorted()).toEqual([
        'one',
        'three',
        'two',
      ]);
      expect(bodiesOf(queue)).toEqual([poison]);
      expect(queue.messages[0]?.receiveCount).toBe(2);

      await stage.advance(1);
      expect(queue.messages[0]?.receiveCount).toBe(3);
      await stage.advance(60);

      expect(bodiesOf(queue)).toEqual([]);
      expect(bodiesOf(deadLetters)).toEqual([poison]);
      const attempts = stage
        .of('message')
        .filter(
          ({ queue: name, event, body }) => name === queue.settings.name && event === 'received' && body === poison,
        );
      expect(attempts).toHaveLength(3);
    },
  );
});

describe('closing the stage', () => {
  test('while messages are waiting starts nothing more', async () => {
    const own = await ServiceStage.open();
    const queue = own.queue('backlog');
    send(queue, ...Array.from({ length: 5 }, (_, index) => `${index}`));
    const statements: Statement[] = [{ Effect: 'Allow', Action: CONSUME, Resource: queue.settings.arn }];
    mapping('hangs', queue, { batchSize: 1 }, statements, own).start();
    await until(() => own.of('log').length > 0);

    await own.close();
    await own.settle();

    expect(own.of('invocation').map(({ outcome }) => outcome)).toEqual(['exit']);
    expect(queue.counts).toEqual({ visible: 4, inFlight: 1, delayed: 0 });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { queueFilter } from '../../services/lambda/queue-filter.ts';
import { type QueueMapping, QueuePoller } from '../../services/lambda/queue-poller.ts';
import type { LocalQueue, QueueSettings } from '../../services/sqs/queue.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());
afterEach(() => {
  stage.faults.clear();
});

interface Mapped {
  readonly queue: LocalQueue;
  readonly poller: QueuePoller;
  readonly name: string;
  /** What each batch held, with the second in which it was handed over. */
  readonly batches: () => (readonly [number, string])[];
  readonly send: (...bodies: readonly string[]) => void;
}

function mapping(settings: Partial<QueueMapping> = {}, queueSettings: Partial<QueueSettings> = {}): Mapped {
  const name = `batches-${++number}`;
  const begin = stage.clock.now();
  const queue = stage.queue(`queue-${number}`, { visibilityTimeout: 60, ...queueSettings });
  const roleArn = stage.roleArn(name, { Effect: 'Allow', Action: 'sqs:*', Resource: queue.settings.arn });
  const functionArn = stage.function(name, { handler: 'index.batches', roleArn });
  const defaults = { batchSize: 10, maxConcurrency: 5, reportsBatchItemFailures: false, region: stage.region };
  return {
    queue,
    name,
    poller: new QueuePoller({ queue, functionArn, ...defaults, ...settings }, stage),
    batches: () =>
      stage
        .of('log')
        .filter(({ logGroup }) => logGroup === `/aws/lambda/${name}`)
        .map(({ at, line }) => [(at - begin) / 1_000, line] as const),
    send: (...bodies) => {
      for (const body of bodies) queue.send({ body, attributes: {}, traceHeader: undefined, senderId: 'test' });
    },
  };
}

const texts = (length: number) => Array.from({ length }, (_, index) => `${index}`);

describe('the batching window of a mapping', () => {
  test('lambda-invocation-modes: gathers what comes until it is over, after the first message', async () => {
    const { poller, batches, send } = mapping({ windowSeconds: 20 });
    poller.start();
    await stage.advance(5);
    send('a');
    await stage.advance(19);
    send('b');
    await stage.settle();
    expect(batches()).toEqual([]);
    await stage.advance(1);
    expect(batches()).toEqual([[25, 'a b']]);
    send('c');
    await stage.advance(20);
    expect(batches()).toEqual([
      [25, 'a b'],
      [45, 'c'],
    ]);
  });

  test('lambda-invocation-modes: ends early with a full batch, which may be larger than ten', async () => {
    const { poller, batches, send } = mapping({ windowSeconds: 20, batchSize: 25 });
    poller.start();
    send(...texts(30));
    await stage.settle();
    expect(batches()).toEqual([[0, texts(25).join(' ')]]);
    await stage.advance(20);
    expect(batches().at(-1)).toEqual([20, '25 26 27 28 29']);
  });

  test('lambda-invocation-modes: ends early before a batch is too large for an invocation', async () => {
    const { poller, batches, send } = mapping({ windowSeconds: 20 });
    poller.start();
    const large = (letter: string) => letter.repeat(1_000_000);
    send(...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(large));
    await stage.settle();
    expect(batches().map(([, line]) => line.length)).toEqual([6 * 1_000_001 - 1]);
    await stage.advance(20);
    expect(batches().map(([, line]) => line.length)).toEqual([6 * 1_000_001 - 1, 2 * 1_000_001 - 1]);
  });

  test('lambda-invocation-modes: hides what it gathers, so a short visibility timeout brings it back', async () => {
    const { poller, queue, batches, send } = mapping({ windowSeconds: 40 }, { visibilityTimeout: 30 });
    poller.start();
    send('a');
    await stage.advance(30);
    expect(queue.messages[0]?.receiveCount).toBe(2);
    await stage.advance(10);
    expect(batches()).toEqual([[40, 'a a']]);
  });

  test('lambda-invocation-modes: is needed for batches of more than ten', () => {
    const { poller } = mapping({ batchSize: 11 });
    expect(() => poller.start()).toThrow(StageError);
    expect(() => poller.start()).toThrow(/a batch size of 11, .* needs MaximumBatchingWindowInSeconds of at least 1/);
  });
});

describe('a filter of a mapping', () => {
  const accepts = queueFilter(['{"body":{"kind":["reminder"]}}', '{"body":{"score":[{"numeric":[">",100]}]}}']);

  test('lambda-invocation-modes: deletes what it does not let through, without an invocation', async () => {
    const { poller, queue, batches, send } = mapping({ accepts });
    poller.start();
    send('{"kind":"reminder"}', '{"kind":"other"}', '{"score":101}', '{"score":100}', 'reminder');
    await stage.settle();
    expect(batches()).toEqual([[0, '{"kind":"reminder"} {"score":101}']]);
    expect(queue.messages).toEqual([]);
    send('{"kind":"other"}');
    await stage.settle();
    expect([batches().length, queue.messages]).toEqual([1, []]);
  });

  test.each([
    ['{"body":["ready"]}', 'ready', true],
    ['{"body":["ready"]}', 'steady', false],
    ['{"body":["ready"]}', '"ready"', false],
    ['{"body":{"kind":["ready"]}}', 'ready', false],
    ['{"body":{"kind":["ready"]}}', '{"kind":"ready"}', true],
    ['{"body":{"kind":[{"exists":false}]}}', '{}', true],
    ['{"body":{"kind":[{"exists":false}]}}', 'plain', false],
  ])('lambda-invocation-modes: %s and the body %s agree: %s', (pattern, body, agrees) => {
    expect(queueFilter([pattern])(body)).toBe(agrees);
  });

  test.each([
    ['{"messageId":["1"]}', /can ask for the body only, not for messageId/],
    ['{"body":"ready"}', /Event pattern is not valid: body/],
    ['body', /Event pattern is not valid: it is not JSON/],
  ])('lambda-invocation-modes: %s is refused by name', (pattern, message) => {
    expect(() => queueFilter([pattern])).toThrow(StageError);
    expect(() => queueFilter([pattern])).toThrow(message);
  });
});

describe('a mapping that is not enabled', () => {
  test('lambda-invocation-modes: leaves the messages where they are', async () => {
    const { poller, queue, batches, send } = mapping({ enabled: false });
    poller.start();
    send('a');
    await stage.advance(600);
    expect([batches(), queue.counts.visible, queue.messages[0]?.receiveCount]).toEqual([[], 1, 0]);
  });
});

describe('a mapping whose function is throttled', () => {
  test('lambda-reserved-concurrency: tries the same batch again, ever later', async () => {
    const { poller, queue, name, batches, send } = mapping();
    stage.faults.inject(name, 'throttle', 3);
    poller.start();
    send('a');
    await stage.advance(10);
    expect(batches()).toEqual([[7, 'a']]);
    expect(queue.messages).toEqual([]);
    const received = stage.of('message').filter((record) => record.queue === queue.settings.name);
    expect(received.filter(({ event }) => event === 'received')).toHaveLength(1);
  });

  test('lambda-reserved-concurrency: lets messages come back, which counts, until they are dead letters', async () => {
    const deadLetters = stage.queue('throttled-dead-letters');
    const redrive = { deadLetterTargetArn: deadLetters.settings.arn, maxReceiveCount: 2 };
    const { poller, queue, name, batches, send } = mapping({}, { redrive });
    stage.lambda.concurrency.reserve(name, 0);
    poller.start();
    send('a');
    await stage.settle();
    expect(queue.counts).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    await stage.advance(60);
    expect(queue.messages[0]?.receiveCount).toBe(2);
    await stage.advance(60);
    expect([queue.messages, deadLetters.messages.map(({ body }) => body)]).toEqual([[], ['a']]);
    expect(batches()).toEqual([]);
  });

  test('lambda-reserved-concurrency: takes fewer batches at once, and recovers', async () => {
    const { poller, queue, name, batches, send } = mapping({ batchSize: 1, maxConcurrency: 4 });
    stage.lambda.concurrency.reserve(name, 1);
    send(...texts(20));
    poller.start();
    await stage.settle();
    // One is running, three are throttled and hold their places: sixteen have not been touched.
    expect(queue.messages.filter(({ receiveCount }) => receiveCount === 0).length).toBe(16);
    await stage.advance(600);
    expect(queue.messages).toEqual([]);
    expect(new Set(batches().map(([, body]) => body)).size).toBe(20);
  });
});

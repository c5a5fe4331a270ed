import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeStream } from '../../services/dynamodb/streams/change-stream.ts';
import type { StreamMapping } from '../../services/lambda/stream-mapping.ts';
import type { LocalQueue } from '../../services/sqs/queue.ts';
import { READ, StreamStage } from '../support/stream-stage.ts';

const HOUR = 3_600;

let stage: StreamStage;
let number = 0;
beforeAll(async () => {
  stage = await StreamStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.base.faults.clear());

const settle = () => stage.base.settle();
const advance = (seconds: number) => stage.base.advance(seconds);
const bad = { bad: { BOOL: true } };

/** Items of one partition key, some of them bad, that arrive together once they are mapped. */
async function written(sks: readonly string[], badOnes: readonly string[] = [], pk = 'ada'): Promise<ChangeStream> {
  const stream = await stage.table();
  await stage.putAll(stream, pk, sks, (sk) => (badOnes.includes(sk) ? bad : {}));
  await settle();
  return stream;
}

/** Maps a stream with a queue for what is given up, which the function's role may send to. */
function mapped(handler: string, stream: ChangeStream, settings: Partial<StreamMapping> = {}) {
  const queue = stage.base.queue(`failures-${++number}`);
  const { arn } = queue.settings;
  const name = stage.map(handler, stream, { onFailureArn: arn, ...settings }, [
    { Effect: 'Allow', Action: READ, Resource: stream.arn },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn },
  ]);
  return { queue, name };
}

const failuresIn = ({ messages }: LocalQueue) => messages.map(({ body }) => JSON.parse(body));

/** Reads the records that a failure record leads to, as a person would with the CLI. */
async function recordsOf({ DDBStreamBatchInfo: info }: ReturnType<typeof JSON.parse>) {
  const { ShardIterator } = await stage.streamsApi('GetShardIterator', {
    StreamArn: info.streamArn,
    ShardId: info.shardId,
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
    SequenceNumber: info.startSequenceNumber,
  });
  const { Records } = await stage.streamsApi('GetRecords', { ShardIterator, Limit: info.batchSize });
  expect(Records.at(-1).dynamodb.SequenceNumber).toBe(info.endSequenceNumber);
  return Records.map(({ dynamodb }: { dynamodb: { Keys: { sk: { S: string } } } }) => dynamodb.Keys.sk.S);
}

describe('ddb-stream-lambda: a batch that fails', () => {
  test('is sent again after 1, 2, 4... up to 60 seconds, and blocks its shard until it succeeds', async () => {
    const stream = await written(['1']);
    const { name } = mapped('sees', stream);
    await settle();
    stage.base.faults.poison(name, '"S":"2"');
    await stage.put(stream, 'ada', '2');
    await settle();
    await stage.put(stream, 'ada', '3');
    await settle();
    const attempts = () => {
      const own = stage.base.of('stream-batch').filter(({ functionName }) => functionName === name);
      return own.slice(1).map(({ at }) => (at - (own[1]?.at ?? 0)) / 1_000);
    };
    await advance(63 + 120);
    expect(attempts()).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    expect(stage.logged(name)).toEqual(['ada/1']);
    stage.base.faults.cure(name, '"S":"2"');
    await advance(60);
    expect(stage.logged(name)).toEqual(['ada/1', 'ada/2', 'ada/3']);
  });

  test('waits while Lambda refuses to run the function, whole and without using up retries', async () => {
    const stream = await written(['1', '2']);
    const { queue, name } = mapped('sees', stream, { maxRetryAttempts: 0, bisectsOnError: true });
    stage.base.faults.inject(name, 'throttle', 8);
    stage.base.faults.inject(name, 'service-error', 2);
    await settle();
    await advance(63 + 2 * 60);
    expect(stage.logged(name)).toEqual([]);
    await advance(2 * 60);
    expect(stage.logged(name)).toEqual(['ada/1 ada/2']);
    expect(queue.messages).toEqual([]);
  });

  test('is given up by age while Lambda refuses to run the function', async () => {
    const stream = await written(['1']);
    const { queue, name } = mapped('sees', stream, { maxRecordAgeSeconds: 60 });
    stage.base.faults.inject(name, 'throttle', 20);
    await settle();
    await advance(300);
    expect(failuresIn(queue)).toMatchObject([
      { requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 1 } },
    ]);
  });

  test('does not block the other shard', async () => {
    const stream = await stage.table();
    const keys = Array.from({ length: 10 }, (_, index) => `player-${index}`);
    const { name } = mapped('throws', stream, { maxRetryAttempts: 1 });
    await stage.put(stream, 'player-0', 'profile', bad);
    for (const pk of keys.slice(1)) await stage.put(stream, pk, 'profile');
    await settle();
    const free = stream.shards.find((shard) => shard.from(0).every(({ keys: { pk } }) => pk?.S !== 'player-0'));
    const expected = free?.from(0).map(({ keys: { pk } }) => `${pk?.S}/profile`) ?? [];
    expect(expected.length).toBeGreaterThan(0);
    expect(stage.logged(name).join(' ').split(' ')).toEqual(expect.arrayContaining(expected));
  });

  test('goes to the destination when its retries are over: what is told leads back to the records', async () => {
    const stream = await written(['1', '2', '3'], ['2']);
    const start = stage.base.clock.now();
    const { queue, name } = mapped('throws', stream, { maxRetryAttempts: 2 });
    await settle();
    await advance(2);
    expect(queue.messages).toEqual([]);
    await advance(1);
    expect(stage.logged(name)).toEqual(Array(3).fill('ada/1 ada/2 ada/3'));
    const [failure] = failuresIn(queue);
    const second = (time: number) => new Date(time).toISOString().replace(/\.\d+Z/, 'Z');
    const shard = stream.shards.find(({ end }) => end > 0);
    expect(failure).toEqual({
      requestContext: {
        requestId: stage.base.of('invocation').at(-1)?.requestId,
        functionArn: stage.base.arn('lambda', `function:${name}`),
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: new Date(start + 3_000).toISOString(),
      DDBStreamBatchInfo: {
        shardId: shard?.id,
        startSequenceNumber: `${shard?.from(0)[0]?.sequenceNumber}`,
        endSequenceNumber: `${shard?.from(0)[2]?.sequenceNumber}`,
        approximateArrivalOfFirstRecord: second(start),
        approximateArrivalOfLastRecord: second(start),
        batchSize: 3,
        streamArn: stream.arn,
      },
    });
    expect(await recordsOf(failure)).toEqual(['1', '2', '3']);
    const discarded = stage.base.of('stream-discarded').find(({ functionName }) => functionName === name);
    expect(discarded).toMatchObject({
      size: 3,
      condition: 'RetryAttemptsExhausted',
      destination: queue.settings.arn,
    });
  });

  test('without a destination is given up, and the shard goes on', async () => {
    const stream = await written(['1'], ['1']);
    const name = stage.map('throws', stream, { maxRetryAttempts: 0 });
    await settle();
    await stage.put(stream, 'ada', '2');
    await settle();
    expect(stage.logged(name)).toEqual(['ada/1', 'ada/2']);
  });

  test('whose destination the role may not send to is recorded as undelivered, and the shard goes on', async () => {
    const stream = await written(['1'], ['1']);
    const queue = stage.base.queue(`failures-${++number}`);
    const name = stage.map('throws', stream, { maxRetryAttempts: 0, onFailureArn: queue.settings.arn });
    await settle();
    await stage.put(stream, 'ada', '2');
    await settle();
    expect(stage.logged(name)).toEqual(['ada/1', 'ada/2']);
    expect(queue.messages).toEqual([]);
    expect(stage.base.of('undelivered').at(-1)).toMatchObject({
      from: stream.arn,
      to: queue.settings.arn,
      reason: expect.stringContaining('is not authorized to perform: sqs:SendMessage'),
    });
  });

  test('is processed twice when its answer was lost', async () => {
    const stream = await written(['1', '2']);
    const { name } = mapped('sees', stream);
    stage.base.faults.inject(name, 'lose-answer');
    await advance(1);
    expect(stage.logged(name)).toEqual(['ada/1 ada/2', 'ada/1 ada/2']);
  });
});

describe('ddb-stream-lambda: the age of records', () => {
  test('over the maximum they are given up, and the younger ones of the batch are not', async () => {
    const stream = await written(['old']);
    await advance(40);
    await stage.put(stream, 'ada', 'young');
    const { queue, name } = mapped('sees', stream, { maxRecordAgeSeconds: 60 });
    stage.base.faults.poison(name, 'old');
    await settle();
    await advance(30);
    expect(failuresIn(queue)).toEqual([]);
    await advance(15);
    const failures = failuresIn(queue);
    expect(failures).toMatchObject([
      { requestContext: { condition: 'RecordAgeExceeded' }, DDBStreamBatchInfo: { batchSize: 1 } },
    ]);
    expect(await recordsOf(failures[0])).toEqual(['old']);
    expect(stage.logged(name)).toEqual(['ada/young']);
  });

  test('those that are too old from the start are never sent', async () => {
    const stream = await written(['1', '2']);
    await advance(100);
    const { queue, name } = mapped('sees', stream, { maxRecordAgeSeconds: 60 });
    await settle();
    expect(stage.logged(name)).toEqual([]);
    const [failure] = failuresIn(queue);
    expect(failure.requestContext).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionArn: stage.base.arn('lambda', `function:${name}`),
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: 1,
    });
    expect(failure).not.toHaveProperty('responseContext');
  });

  test('without limits a batch is sent again until the stream drops it after 24 hours', async () => {
    const stream = await written(['1'], ['1']);
    await advance(24 * HOUR - 600);
    const { queue, name } = mapped('throws', stream);
    await advance(590);
    await stage.put(stream, 'ada', '2');
    await settle();
    expect([failuresIn(queue), stage.logged(name).at(-1)]).toEqual([[], 'ada/1']);
    await advance(60);
    const [failure, ...others] = failuresIn(queue);
    expect(failure).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
    expect(failure).not.toHaveProperty('responseContext');
    expect(others).toEqual([]);
    expect(stage.logged(name).at(-1)).toBe('ada/2');
  });
});

describe('ddb-stream-lambda: bisecting', () => {
  const eight = ['1', '2', '3', '4', '5', '6', '7', '8'];

  test('isolates one poison record without using up retries, and keeps the order', async () => {
    const stream = await written(eight, ['6']);
    const { queue, name } = mapped('throws', stream, { bisectsOnError: true, maxRetryAttempts: 2 });
    await settle();
    const sizes = stage.logged(name).map((line) => line.split(' ').length);
    expect(sizes).toEqual([8, 4, 4, 2, 1, 1]);
    await advance(3);
    const [failure] = failuresIn(queue);
    expect(await recordsOf(failure)).toEqual(['6']);
    expect(failure.requestContext.approximateInvokeCount).toBe(6);
    const done = stage.base
      .of('stream-batch')
      .filter(({ functionName, succeeded }) => functionName === name && succeeded > 0)
      .map(({ size }) => size);
    expect(done).toEqual([4, 1, 2]);
    expect(stage.logged(name).slice(-1)).toEqual(['ada/7 ada/8']);
  });

  test('happens at the reported record when some succeeded, and in the middle when none did', async () => {
    const stream = await written(eight, ['4']);
    const { queue, name } = mapped('reports', stream, {
      bisectsOnError: true,
      reportsBatchItemFailures: true,
      maxRetryAttempts: 0,
    });
    await settle();
    expect(stage.logged(name).map((line) => line.replaceAll('ada/', ''))).toEqual([
      '1 2 3 4 5 6 7 8',
      '4 5 6 7 8',
      '4 5 6',
      '4 5',
      '4',
      '5',
      '6',
      '7 8',
    ]);
    expect(await Promise.all(failuresIn(queue).map(recordsOf))).toEqual([['4']]);
  });
});

describe('ddb-stream-lambda: a partial batch response', () => {
  test('sends everything again from the lowest sequence number that it reports', async () => {
    const stream = await written(['1', '2', '3', '4'], ['2', '4']);
    const { queue, name } = mapped('reports', stream, { reportsBatchItemFailures: true, maxRetryAttempts: 1 });
    await advance(3);
    // What is left after a partial success has all its retries again, and is counted anew (recorded:
    // test_dynamodb_report_batch_item_failures).
    expect(stage.logged(name)).toEqual(['ada/1 ada/2 ada/3 ada/4', 'ada/2 ada/3 ada/4', 'ada/2 ada/3 ada/4']);
    const [failure] = failuresIn(queue);
    expect(failure.requestContext.approximateInvokeCount).toBe(2);
    // Known and documented: what comes after the record that fails is given up with it.
    expect(await recordsOf(failure)).toEqual(['2', '3', '4']);
    expect(failure.responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST', functionError: null });
  });

  test('is ignored when the mapping does not ask for it', async () => {
    const stream = await written(['1', '2'], ['1']);
    const { queue, name } = mapped('reports', stream, { maxRetryAttempts: 0 });
    await advance(60);
    expect(stage.logged(name)).toEqual(['ada/1 ada/2']);
    expect(queue.messages).toEqual([]);
  });

  const failure = (itemIdentifier: unknown) => ({ batchItemFailures: [{ itemIdentifier }] });
  test.each<[string, unknown, readonly string[]]>([
    ['nothing', null, []],
    ['an empty answer', {}, []],
    ['an empty list', { batchItemFailures: [] }, []],
    ['no list', { batchItemFailures: null }, []],
    ['the second record', failure('$SECOND'), ['2']],
    ['an unknown sequence number', failure('1'), ['1', '2']],
    [
      'a known and an unknown one',
      { batchItemFailures: [...failure('$SECOND').batchItemFailures, { itemIdentifier: 'x' }] },
      ['1', '2'],
    ],
    ['an empty one', failure(''), ['1', '2']],
    ['none', failure(null), ['1', '2']],
    ['one under another name', { batchItemFailures: [{ id: '$SECOND' }] }, ['1', '2']],
    ['a text instead of a list', { batchItemFailures: '$SECOND' }, ['1', '2']],
    ['another answer', { statusCode: 200 }, ['1', '2']],
    ['an empty list alone', [], []],
    ['a list alone', ['$SECOND'], ['1', '2']],
    ['a text', 'ok', ['1', '2']],
  ])('of %s (%j) fails %j', async (_, answer, failed) => {
    const stream = await stage.table();
    await stage.putAll(stream, 'ada', ['1', '2'], () => ({ answer: { S: JSON.stringify(answer) } }));
    await settle();
    const { queue } = mapped('answers', stream, { reportsBatchItemFailures: true, maxRetryAttempts: 0 });
    await advance(5);
    expect((await Promise.all(failuresIn(queue).map(recordsOf))).flat()).toEqual(failed);
  });
});

describe('lambda-invocation-modes: poison', () => {
  test('makes every invocation throw that has the marker in its event, and no other, until it is cured', async () => {
    const arn = stage.base.function('sees', { codeDirectory: stage.code.path, handler: 'index.sees' });
    const invoke = async (sk: string) =>
      (await stage.base.lambda.invoke(arn, { Records: [{ dynamodb: { Keys: { pk: { S: 'ada' }, sk: { S: sk } } } }] }))
        .functionError;
    stage.base.faults.poison('sees', 'play#7');
    expect([await invoke('play#7'), await invoke('play#8'), await invoke('play#7')]).toEqual([
      'Unhandled',
      undefined,
      'Unhandled',
    ]);
    stage.base.faults.cure('sees', 'play#7');
    expect(await invoke('play#7')).toBeUndefined();
  });
});

test('ddb-stream-lambda: closing the stage with a backlog starts nothing more', async () => {
  const own = await StreamStage.open();
  const stream = await own.table();
  const name = own.map('throws', stream, { batchSize: 1 });
  await own.putAll(stream, 'ada', ['1', '2', '3'], () => bad);
  await own.base.settle();
  expect(own.logged(name)).toEqual(['ada/1']);
  await own.put(stream, 'ada', '4');
  await own.close();
  await own.base.settle();
  expect(own.logged(name)).toEqual(['ada/1']);
});

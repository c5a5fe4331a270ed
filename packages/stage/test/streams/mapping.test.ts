import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { parsePattern } from '../../event-pattern.ts';
import type { Item } from '../../services/dynamodb/streams/change.ts';
import { READ, StreamStage } from '../support/stream-stage.ts';

let stage: StreamStage;
beforeAll(async () => {
  stage = await StreamStage.open();
});
afterAll(() => stage.close());

const settle = () => stage.base.settle();
const range = (length: number) => Array.from({ length }, (_, index) => `${index}`);
const n = (value: number) => ({ n: { N: `${value}` } });
const inserted = (keys: Item, more: Item = {}) => ({
  name: 'INSERT' as const,
  keys,
  newImage: { ...keys, ...more },
  oldImage: undefined,
  expired: false,
});
const batchesOf = (functionName: string) =>
  stage.base.of('stream-batch').filter((record) => record.functionName === functionName);

describe('ddb-stream-lambda: a mapping', () => {
  test('hands over a record as Lambda describes it', async () => {
    const stream = await stage.table();
    const name = stage.map('records', stream);
    await stage.put(stream, 'ada', 'profile', n(1));
    await settle();
    await stage.put(stream, 'ada', 'profile', n(2));
    await settle();
    const [, line = ''] = stage.logged(name);
    const Keys = { pk: { S: 'ada' }, sk: { S: 'profile' } };
    expect(JSON.parse(line)).toEqual([
      {
        eventID: expect.stringMatching(/^[\da-f]{32}$/),
        eventName: 'MODIFY',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        dynamodb: {
          ApproximateCreationDateTime: Math.floor(stage.base.clock.now() / 1_000),
          Keys,
          NewImage: { ...Keys, ...n(2) },
          OldImage: { ...Keys, ...n(1) },
          SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
          SizeBytes: 48,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
        eventSourceARN: stream.arn,
      },
    ]);
  });

  test('starts at the trim horizon with what is there, and at the latest with what comes', async () => {
    const stream = await stage.table();
    await stage.put(stream, 'ada', 'before');
    await settle();
    const all = stage.map('sees', stream);
    const latest = stage.map('sees', stream, { startingPosition: 'LATEST' });
    await settle();
    await stage.put(stream, 'ada', 'after');
    await settle();
    expect(stage.logged(all)).toEqual(['ada/before', 'ada/after']);
    expect(stage.logged(latest)).toEqual(['ada/after']);
  });

  test('makes batches of at most its size, in order, and leaves nothing out', async () => {
    const stream = await stage.table();
    await stage.putAll(stream, 'ada', range(250));
    await settle();
    const name = stage.map('sees', stream);
    await settle();
    const lines = stage.logged(name).map((line) => line.split(' '));
    expect(lines.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(lines.flat()).toEqual(range(250).map((sk) => `ada/${sk}`));
    expect(batchesOf(name).map(({ size, succeeded, attempt }) => [size, succeeded, attempt])).toEqual([
      [100, 100, 1],
      [100, 100, 1],
      [50, 50, 1],
    ]);
  });

  test('sends no event over 6 MB', async () => {
    const stream = await stage.table();
    const filler = { S: 'x'.repeat(390_000) };
    // Straight into the stream: writing so much takes the engine a second.
    stream.append(range(20).map((sk) => inserted({ pk: { S: 'ada' }, sk: { S: sk } }, { filler })));
    const name = stage.map('counts', stream);
    await settle();
    // 16 records are 6.24 MB, and 6 MB are 6,291,456 bytes.
    expect(stage.logged(name)).toEqual(['16', '4']);
  });

  test('gathers records over its batching window, or until a batch is full', async () => {
    const stream = await stage.table();
    const name = stage.map('sees', stream, { batchingWindowSeconds: 30, batchSize: 3 });
    await stage.put(stream, 'ada', '1');
    await stage.base.advance(20);
    await stage.put(stream, 'ada', '2');
    await stage.base.advance(9);
    expect(stage.logged(name)).toEqual([]);
    await stage.base.advance(1);
    expect(stage.logged(name)).toEqual(['ada/1 ada/2']);
    await stage.putAll(stream, 'ada', ['3', '4', '5', '6']);
    await settle();
    expect(stage.logged(name).slice(1)).toEqual(['ada/3 ada/4 ada/5']);
    await stage.base.advance(30);
    expect(stage.logged(name).slice(2)).toEqual(['ada/6']);
  });

  test('drops what no filter wants before it makes batches', async () => {
    const stream = await stage.table();
    const filters = [
      { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['score'] } } } },
      { eventName: ['REMOVE'] },
    ].map((filter) => parsePattern(filter));
    const name = stage.map('sees', stream, { filters, batchingWindowSeconds: 60, batchSize: 2 });
    await stage.putAll(stream, 'ada', ['1', '2', '3', '4'], (sk) => ({
      kind: { S: Number(sk) % 2 === 0 ? 'score' : 'play' },
    }));
    await settle();
    expect(stage.logged(name)).toEqual(['ada/2 ada/4']);
    await stage.remove(stream, 'ada', '1');
    await stage.base.advance(60);
    expect(stage.logged(name).slice(1)).toEqual(['ada/1']);
    const filtered = stage.base.of('stream-filtered').filter(({ functionName }) => functionName === name);
    expect(filtered.reduce((sum, { size }) => sum + size, 0)).toBe(2);
  });

  test('reads with the role of its function, and that is recorded', async () => {
    const stream = await stage.table();
    const name = stage.map('sees', stream);
    await stage.put(stream, 'ada', '1');
    await settle();
    const calls = stage.base.of('call').filter(({ resource }) => resource === stream.arn);
    expect(new Set(calls.map(({ principal }) => principal))).toEqual(new Set([name]));
    expect(new Set(calls.map(({ action }) => action))).toEqual(new Set(READ));
  });
});

describe('ddb-stream-lambda: several batches at once', () => {
  const players = Array.from({ length: 16 }, (_, index) => `player-${index}`);

  test.each([1, 4])(
    'with a parallelization factor of %d the order within each partition key is kept',
    async (factor) => {
      const stream = await stage.table();
      const name = stage.map('sees', stream, { parallelizationFactor: factor, batchSize: 2 });
      for (const sk of range(6)) await Promise.all(players.map((pk) => stage.put(stream, pk, sk)));
      await settle();
      const seen = stage.logged(name).flatMap((line) => line.split(' '));
      expect(seen).toHaveLength(96);
      for (const pk of players) {
        const own = seen.filter((item) => item.startsWith(`${pk}/`));
        expect(own).toEqual(range(6).map((sk) => `${pk}/${sk}`));
      }
    },
  );

  test('a lane that fails leaves those of the other partition keys alone', async () => {
    const stream = await stage.table();
    const name = stage.map('throws', stream, { parallelizationFactor: 4, maxRetryAttempts: 1 });
    await stage.put(stream, 'bad', '0', { bad: { BOOL: true } });
    for (const pk of players) await stage.put(stream, pk, '0');
    await settle();
    const shardOf = (pk: string) => stream.shards.find((shard) => shard.from(0).some(({ keys }) => keys.pk?.S === pk));
    const sameShard = players.filter((pk) => shardOf(pk) === shardOf('bad'));
    const seen = new Set(stage.logged(name).flatMap((line) => line.split(' ')));
    expect(sameShard.length).toBeGreaterThan(1);
    expect(sameShard.filter((pk) => seen.has(`${pk}/0`)).length).toBeGreaterThan(sameShard.length / 2);
  });
});

describe('ddb-stream-lambda: what a mapping refuses to start with', () => {
  test.each(READ)('a role without %s, naming function, action and stream', async (missing) => {
    const stream = await stage.table();
    const Action = READ.filter((action) => action !== missing);
    const start = () => stage.map('sees', stream, {}, [{ Effect: 'Allow', Action, Resource: '*' }]);
    expect(start).toThrow(StageError);
    expect(start).toThrow(
      new RegExp(
        `^The event source mapping of sees-\\d+ cannot poll the stream of ${stream.settings.tableName}: ` +
          `User: .* is not authorized to perform: ${missing} on resource: ${stream.arn} `,
      ),
    );
  });

  test('a stream that two functions read already, naming them', async () => {
    const stream = await stage.table();
    const readers = [stage.map('sees', stream), stage.map('counts', stream)];
    expect(() => stage.map('sees', stream)).toThrow(
      new RegExp(
        `^The event source mapping of sees-\\d+: ${readers.join(' and ')} read the stream of ` +
          `${stream.settings.tableName} already, and a stream serves 2 functions at most .https://docs.aws.amazon.com/`,
      ),
    );
  });
});

test('ddb-stream-lambda: 20,000 changes reach a function in seconds of the processor', async () => {
  const stream = await stage.table();
  const name = stage.map('counts', stream, { batchSize: 1_000 });
  const changes = range(20_000).map((pk) => inserted({ pk: { S: pk }, sk: { S: 'x' } }));
  const before = process.cpuUsage();
  stream.append(changes);
  await settle();
  expect(stage.logged(name).reduce((sum, line) => sum + Number(line), 0)).toBe(20_000);
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(5e6);
});

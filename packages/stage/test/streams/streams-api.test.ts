import {
  DescribeTableCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { itemBytes } from '../../services/dynamodb/capacity/item-size.ts';
import type { StreamView } from '../../services/dynamodb/streams/change.ts';
import { READ, StreamStage } from '../support/stream-stage.ts';

const HOUR = 3_600;

let stage: StreamStage;
beforeAll(async () => {
  stage = await StreamStage.open();
});
afterAll(() => stage.close());

const settle = () => stage.base.settle();
const seconds = () => Math.floor(stage.base.clock.now() / 1_000);
const names = (records: readonly { readonly eventName: string }[]) => records.map(({ eventName }) => eventName);

describe('ddb-stream-lambda: what a stream says of a write', () => {
  test('a new item, a changed one and a deleted one, with both images, on the stage clock', async () => {
    const stream = await stage.table();
    await stage.put(stream, 'ada', 'profile', { n: { N: '1' } });
    await stage.base.advance(90.5);
    await stage.put(stream, 'ada', 'profile', { n: { N: '2' } });
    await stage.remove(stream, 'ada', 'profile');
    await settle();
    const [records] = (await stage.shardRecords(stream)).filter(({ length }) => length > 0);
    const Keys = { pk: { S: 'ada' }, sk: { S: 'profile' } };
    const shape = {
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventID: expect.any(String),
    };
    const common = { Keys, SequenceNumber: expect.stringMatching(/^\d{21,40}$/), StreamViewType: 'NEW_AND_OLD_IMAGES' };
    const first = { ...Keys, n: { N: '1' } };
    const second = { ...Keys, n: { N: '2' } };
    expect(records).toEqual([
      {
        ...shape,
        eventName: 'INSERT',
        dynamodb: { ...common, NewImage: first, ApproximateCreationDateTime: seconds() - 90, SizeBytes: 31 },
      },
      {
        ...shape,
        eventName: 'MODIFY',
        dynamodb: {
          ...common,
          NewImage: second,
          OldImage: first,
          ApproximateCreationDateTime: seconds(),
          SizeBytes: 48,
        },
      },
      {
        ...shape,
        eventName: 'REMOVE',
        dynamodb: { ...common, OldImage: second, ApproximateCreationDateTime: seconds(), SizeBytes: 31 },
      },
    ]);
  });

  test.each<[StreamView, readonly string[]]>([
    ['KEYS_ONLY', []],
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
    ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
  ])('the view %s has the keys and %j', async (view, images) => {
    const stream = await stage.table(view);
    await stage.put(stream, 'ada', 'profile', { n: { N: '1' } });
    await stage.put(stream, 'ada', 'profile', { n: { N: '2' } });
    await settle();
    const record = (await stage.shardRecords(stream)).flat()[1];
    expect(record.eventName).toBe('MODIFY');
    expect(Object.keys(record.dynamodb).filter((name) => name.endsWith('Image'))).toEqual(images);
    expect(record.dynamodb.StreamViewType).toBe(view);
  });

  test.each<StreamView>(['KEYS_ONLY', 'NEW_AND_OLD_IMAGES'])(
    'nothing of a write that changes nothing (%s)',
    async (view) => {
      const stream = await stage.table(view);
      const { tableName: TableName } = stream.settings;
      await stage.put(stream, 'ada', 'profile', { n: { N: '1' } });
      await stage.put(stream, 'ada', 'profile', { n: { N: '1' } });
      const Key = { pk: { S: 'ada' }, sk: { S: 'profile' } };
      const ExpressionAttributeValues = { ':n': { N: '1' } };
      const update = { TableName, Key, UpdateExpression: 'SET n = :n', ExpressionAttributeValues };
      await stage.client.send(new UpdateItemCommand(update));
      await stage.remove(stream, 'nobody', 'profile');
      await settle();
      expect(names((await stage.shardRecords(stream)).flat())).toEqual(['INSERT']);
    },
  );

  test('every item of a transaction and of a batch, and nothing of a write that fails', async () => {
    const stream = await stage.table();
    const { tableName: TableName } = stream.settings;
    const Put = (sk: string) => ({ Put: { TableName, Item: { pk: { S: 'ada' }, sk: { S: sk } } } });
    await stage.client.send(new TransactWriteItemsCommand({ TransactItems: [Put('1'), Put('2')] }));
    await stage.putAll(stream, 'ada', ['3', '4']);
    const ConditionExpression = 'attribute_not_exists(pk)';
    const again = new PutItemCommand({ ...Put('1').Put, ConditionExpression });
    await expect(stage.client.send(again)).rejects.toThrow();
    await settle();
    const records = (await stage.shardRecords(stream)).flat();
    expect(records.map(({ dynamodb }) => dynamodb.Keys.sk.S)).toEqual(['1', '2', '3', '4']);
  });

  test('sequence numbers increase as numbers, over a change in their length', async () => {
    const stream = await stage.table();
    const sks = Array.from({ length: 40 }, (_, index) => `${index}`);
    await stage.putAll(stream, 'ada', sks);
    await settle();
    const numbers = (await stage.shardRecords(stream)).flat().map(({ dynamodb }) => dynamodb.SequenceNumber);
    const sorted = numbers.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    expect(numbers).toEqual(sorted);
    expect(numbers.toSorted()).not.toEqual(numbers);
    expect(new Set(numbers).size).toBe(40);
  });

  test('the order of each item is kept within a shard, and partition keys are spread over shards', async () => {
    const stream = await stage.table();
    const players = Array.from({ length: 12 }, (_, index) => `player-${index}`);
    for (const n of ['1', '2', '3']) for (const pk of players) await stage.put(stream, pk, 'profile', { n: { N: n } });
    await settle();
    const shards = await stage.shardRecords(stream);
    expect(shards.map(({ length }) => length > 0)).toEqual([true, true]);
    for (const pk of players) {
      const of = shards.map((records) =>
        records
          .filter(({ dynamodb }: { dynamodb: { Keys: { pk: { S: string } } } }) => dynamodb.Keys.pk.S === pk)
          .map(({ dynamodb }: { dynamodb: { NewImage: { n: { N: string } } } }) => dynamodb.NewImage.n.N),
      );
      expect(of.filter(({ length }) => length > 0)).toEqual([['1', '2', '3']]);
    }
  });
});

describe('ddb-ttl: a stream tells what DynamoDB deleted from what a caller deleted', () => {
  test('by the user identity of the record', async () => {
    const stream = await stage.table('NEW_AND_OLD_IMAGES', 'expiresAt');
    const expiresAt = { N: `${seconds() + 60}` };
    for (const sk of ['expires', 'deleted', 'renewed']) await stage.put(stream, 'ada', sk, { expiresAt });
    await stage.remove(stream, 'ada', 'deleted');
    await stage.put(stream, 'ada', 'renewed');
    await stage.base.advance(7 * HOUR);
    await stage.remove(stream, 'ada', 'renewed');
    await settle();
    const removed = (await stage.shardRecords(stream)).flat().filter(({ eventName }) => eventName === 'REMOVE');
    expect(removed.map(({ dynamodb, userIdentity }) => [dynamodb.Keys.sk.S, userIdentity])).toEqual([
      ['deleted', undefined],
      ['expires', { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' }],
      ['renewed', undefined],
    ]);
  });

  test('and a function gets the identity in its own spelling', async () => {
    const stream = await stage.table('KEYS_ONLY', 'expiresAt');
    await stage.put(stream, 'ada', 'session', { expiresAt: { N: `${seconds() + 60}` } });
    const name = stage.map('records', stream);
    await stage.base.advance(7 * HOUR);
    const [inserted, expired] = stage.logged(name).flatMap((line) => JSON.parse(line));
    expect(inserted).not.toHaveProperty('userIdentity');
    expect(expired).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    });
  });
});

describe('ddb-stream-lambda: the Streams API', () => {
  test('lists and describes streams, and the table names its stream', async () => {
    const stream = await stage.table('NEW_IMAGE');
    const { tableName: TableName } = stream.settings;
    expect(stream.arn).toMatch(/^arn:aws:dynamodb:us-east-1:000000000000:table\/table-\d+\/stream\/[-\dT:.]{23}$/);
    expect(await stage.streamsApi('ListStreams', { TableName })).toEqual({
      Streams: [{ StreamArn: stream.arn, StreamLabel: stream.label, TableName }],
    });
    const { StreamDescription } = await stage.streamsApi('DescribeStream', { StreamArn: stream.arn });
    expect(StreamDescription).toEqual({
      StreamArn: stream.arn,
      StreamLabel: stream.label,
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_IMAGE',
      CreationRequestDateTime: stage.base.clock.createdAt / 1_000,
      TableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Shards: stream.shards.map(({ id }) => ({
        ShardId: id,
        SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{21}$/) },
      })),
    });
    expect(StreamDescription.Shards.map(({ ShardId }: { ShardId: string }) => ShardId.length)).toEqual([37, 37]);
    const { Table } = await stage.client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      LatestStreamArn: stream.arn,
      LatestStreamLabel: stream.label,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  test('pages through streams and shards', async () => {
    const stream = await stage.table();
    const { Streams, LastEvaluatedStreamArn } = await stage.streamsApi('ListStreams', { Limit: 1 });
    expect(Streams).toHaveLength(1);
    const rest = await stage.streamsApi('ListStreams', { ExclusiveStartStreamArn: LastEvaluatedStreamArn });
    expect(rest.Streams).toHaveLength(stage.dynamodb.streams.length - 1);
    expect(rest).not.toHaveProperty('LastEvaluatedStreamArn');
    const [first, second] = stream.shards.map(({ id }) => id);
    const page = await stage.streamsApi('DescribeStream', { StreamArn: stream.arn, Limit: 1 });
    expect(page.StreamDescription).toMatchObject({ Shards: [{ ShardId: first }], LastEvaluatedShardId: first });
    const next = { StreamArn: stream.arn, ExclusiveStartShardId: first };
    expect((await stage.streamsApi('DescribeStream', next)).StreamDescription.Shards).toMatchObject([
      { ShardId: second },
    ]);
  });

  const iterator = async (type: string, StreamArn: string, ShardId: string, SequenceNumber?: string) =>
    stage.streamsApi('GetShardIterator', { StreamArn, ShardId, ShardIteratorType: type, SequenceNumber });
  const sks = (answer: { Records: readonly { dynamodb: { Keys: { sk: { S: string } } } }[] }) =>
    answer.Records.map(({ dynamodb }) => dynamodb.Keys.sk.S);
  const written = async (...items: readonly string[]) => {
    const stream = await stage.table();
    await stage.putAll(stream, 'ada', items);
    await settle();
    const shard = stream.shards.find(({ end }) => end > 0);
    if (shard === undefined) throw new Error('No shard has records');
    return { arn: stream.arn, shard, stream, numbers: shard.from(0).map((record) => `${record.sequenceNumber}`) };
  };

  test('iterators start where their type says, and go on where the answer ended', async () => {
    const { arn, shard, stream, numbers } = await written('1', '2', '3', '4');
    const read = async (type: string, number?: string) =>
      sks(await stage.streamsApi('GetRecords', await iterator(type, arn, shard.id, number)));
    expect(await read('TRIM_HORIZON')).toEqual(['1', '2', '3', '4']);
    expect(await read('AT_SEQUENCE_NUMBER', numbers[1])).toEqual(['2', '3', '4']);
    expect(await read('AFTER_SEQUENCE_NUMBER', numbers[1])).toEqual(['3', '4']);
    expect(await read('LATEST')).toEqual([]);
    const latest = await iterator('LATEST', arn, shard.id);
    await stage.put(stream, 'ada', '5');
    await settle();
    expect(sks(await stage.streamsApi('GetRecords', latest))).toEqual(['5']);
    const two = await stage.streamsApi('GetRecords', { ...(await iterator('TRIM_HORIZON', arn, shard.id)), Limit: 2 });
    expect(sks(two)).toEqual(['1', '2']);
    const next = await stage.streamsApi('GetRecords', { ShardIterator: two.NextShardIterator });
    expect(sks(next)).toEqual(['3', '4', '5']);
  });

  test('records are kept for 24 hours and then trimmed', async () => {
    const { arn, shard, stream, numbers } = await written('old', 'also old');
    await stage.base.advance(23 * HOUR);
    await stage.put(stream, 'ada', 'young');
    await settle();
    const before = await iterator('TRIM_HORIZON', arn, shard.id);
    expect(sks(await stage.streamsApi('GetRecords', before))).toEqual(['old', 'also old', 'young']);
    await stage.base.advance(HOUR - 600);
    const early = await iterator('TRIM_HORIZON', arn, shard.id);
    await stage.base.advance(601);
    const trimmed = { name: 'TrimmedDataAccessException' };
    await expect(stage.streamsApi('GetRecords', early)).rejects.toMatchObject(trimmed);
    await expect(iterator('AT_SEQUENCE_NUMBER', arn, shard.id, numbers[0])).rejects.toMatchObject(trimmed);
    const horizon = await iterator('TRIM_HORIZON', arn, shard.id);
    expect(sks(await stage.streamsApi('GetRecords', horizon))).toEqual(['young']);
  });

  test('an iterator expires after 15 minutes', async () => {
    const { arn, shard } = await written('1');
    const fresh = await iterator('TRIM_HORIZON', arn, shard.id);
    await stage.base.advance(900);
    expect(sks(await stage.streamsApi('GetRecords', fresh))).toEqual(['1']);
    await stage.base.advance(1);
    await expect(stage.streamsApi('GetRecords', fresh)).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
  });

  test('refuses what does not exist and what is too much', async () => {
    const { arn, shard } = await written('1');
    const good = await iterator('TRIM_HORIZON', arn, shard.id);
    const refusal = (operation: string, input: object) => stage.streamsApi(operation, input).catch(({ name }) => name);
    expect(await refusal('DescribeStream', { StreamArn: `${arn}x` })).toBe('ResourceNotFoundException');
    expect(await refusal('GetRecords', { ...good, Limit: 1_001 })).toBe('LimitExceededException');
    expect(await refusal('GetRecords', { ShardIterator: 'nonsense' })).toBe('ValidationException');
    const other = { StreamArn: arn, ShardId: `shardId-${'0'.repeat(29)}`, ShardIteratorType: 'LATEST' };
    expect(await refusal('GetShardIterator', other)).toBe('ResourceNotFoundException');
    const without = { StreamArn: arn, ShardId: shard.id, ShardIteratorType: 'AT_SEQUENCE_NUMBER' };
    expect(await refusal('GetShardIterator', without)).toBe('ValidationException');
  });

  test('one answer has at most 1 MB', async () => {
    const stream = await stage.table();
    const filler = { filler: { S: 'x'.repeat(300_000) } };
    for (const sk of ['1', '2', '3', '4', '5']) await stage.put(stream, 'ada', sk, filler);
    await settle();
    expect((await stage.shardRecords(stream)).map(({ length }) => length).toSorted()).toEqual([0, 3]);
  });

  test.each(READ)('takes %s', async (missing) => {
    const { arn, shard, stream } = await written('1');
    const Action = READ.filter((action) => action !== missing);
    const role = stage.base.role(`reader-without-${missing.slice(9)}`, {
      Effect: 'Allow',
      Action,
      Resource: `${stream.settings.tableArn}/stream/*`,
    });
    const { ShardIterator } = await iterator('TRIM_HORIZON', arn, shard.id);
    const calls: Readonly<Record<string, object>> = {
      ListStreams: { TableName: stream.settings.tableName },
      DescribeStream: { StreamArn: arn },
      GetShardIterator: { StreamArn: arn, ShardId: shard.id, ShardIteratorType: 'LATEST' },
      GetRecords: { ShardIterator },
    };
    for (const [operation, input] of Object.entries(calls)) {
      const outcome = await stage.streamsApi(operation, input, role).then(
        () => 'allowed',
        ({ name }) => name,
      );
      expect([operation, outcome]).toEqual([
        operation,
        missing.endsWith(operation) ? 'AccessDeniedException' : 'allowed',
      ]);
    }
  });
});

test('ddb-stream-lambda: an item has the size that DynamoDB gives it', () => {
  // The examples of https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
  const keys = { Id: { N: '101' } };
  const first = { Message: { S: 'New item!' }, ...keys };
  const second = { Message: { S: 'This item has changed' }, ...keys };
  expect(itemBytes(keys) + itemBytes(first)).toBe(26);
  expect(itemBytes(keys) + itemBytes(first) + itemBytes(second)).toBe(59);
  expect(itemBytes({ b: { B: 'AAEC' }, t: { BOOL: true }, s: { SS: ['ab', 'c'] } })).toBe(4 + 2 + 4);
  expect(itemBytes({ l: { L: [{ S: 'ab' }] }, m: { M: { k: { NULL: true } } }, n: { N: '-12.5' } })).toBe(7 + 7 + 5);
});

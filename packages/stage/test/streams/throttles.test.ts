import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StreamStage } from '../support/stream-stage.ts';

let stage: StreamStage;
let TableName: string;
let other: string;
beforeAll(async () => {
  stage = await StreamStage.open();
  TableName = (await stage.table()).settings.tableName;
  other = (await stage.table()).settings.tableName;
});
afterAll(() => stage.close());
beforeEach(() => stage.dynamodb.faults.clear());

const Item = (sk: number) => ({ pk: { S: 'ada' }, sk: { S: `${sk}` } });
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    ({ name }) => name,
  );
const put = (table = TableName) => outcome(stage.client.send(new PutItemCommand({ TableName: table, Item: Item(0) })));
const get = () => outcome(stage.client.send(new GetItemCommand({ TableName, Key: Item(0) })));
const puts = async (count: number) => {
  const outcomes = [];
  for (let index = 0; index < count; index += 1) outcomes.push(await put());
  return outcomes;
};

describe('ddb-throttle-backoff: a throttled table', () => {
  test('answers the next calls as an on-demand table does, those of the operations that were chosen', async () => {
    stage.dynamodb.faults.throttles.inject(TableName, { operations: ['PutItem'], times: 2 });
    expect([await get(), await put(other), ...(await puts(3))]).toEqual([
      'ok',
      'ok',
      'ThrottlingException',
      'ThrottlingException',
      'ok',
    ]);
  });

  test('answers a share of the calls, the same ones for the same seed, until it is cleared', async () => {
    const run = async (seed: number) => {
      stage.dynamodb.faults.clear();
      stage.dynamodb.faults.throttles.inject(TableName, { share: 0.3, seed });
      return puts(30);
    };
    const before = stage.dynamodb.faults.throttles.happened;
    const first = await run(7);
    const throttled = first.filter((answer) => answer !== 'ok').length;
    expect(stage.dynamodb.faults.throttles.happened - before).toBe(throttled);
    expect(first.filter((answer) => answer === 'ok').length).toBeGreaterThan(10);
    expect(first).toContain('ThrottlingException');
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    stage.dynamodb.faults.clear();
    expect(new Set(await puts(10))).toEqual(new Set(['ok']));
  });

  test('leaves some of a batch of writes unprocessed, and the rest is written', async () => {
    stage.dynamodb.faults.throttles.inject(TableName, { operations: ['BatchWriteItem'], times: 2, seed: 4 });
    const sks = Array.from({ length: 10 }, (_, index) => 100 + index);
    let left: NonNullable<BatchWriteItemCommandInput['RequestItems']>[string] = sks.map((sk) => {
      return { PutRequest: { Item: Item(sk) } };
    });
    const lengths = [left.length];
    const writtenItems = async () => {
      const Keys = sks.map(Item);
      const { Responses } = await stage.client.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }),
      );
      return Responses?.[TableName]?.length;
    };
    while (left.length > 0) {
      const command = new BatchWriteItemCommand({ RequestItems: { [TableName]: left } });
      left = (await stage.client.send(command)).UnprocessedItems?.[TableName] ?? [];
      expect(await writtenItems()).toBe(sks.length - left.length);
      lengths.push(left.length);
    }
    const [all = 0, afterOne = 0, afterTwo = 0, afterThree] = lengths;
    expect([all, afterThree]).toEqual([10, 0]);
    expect(afterOne).toBeLessThan(all);
    expect(afterTwo).toBeLessThan(afterOne);
    expect(afterTwo).toBeGreaterThan(0);
  });

  test('leaves some keys of a batch of reads unprocessed, with how to read them', async () => {
    await stage.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [4, 5, 6].map((sk) => ({ PutRequest: { Item: Item(sk) } })) },
      }),
    );
    stage.dynamodb.faults.throttles.inject(TableName, { operations: ['BatchGetItem'] });
    const RequestItems = { [TableName]: { Keys: [4, 5, 6].map(Item), ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await stage.client.send(new BatchGetItemCommand({ RequestItems }));
    const read = Responses?.[TableName]?.length ?? 0;
    expect(read).toBeGreaterThan(0);
    expect(UnprocessedKeys?.[TableName]).toEqual({ Keys: [4, 5, 6].slice(read).map(Item), ConsistentRead: true });
  });

  test('refuses a batch of which nothing is left', async () => {
    stage.dynamodb.faults.throttles.inject(TableName);
    const RequestItems = { [TableName]: [{ PutRequest: { Item: Item(1) } }] };
    expect(await outcome(stage.client.send(new BatchWriteItemCommand({ RequestItems })))).toBe('ThrottlingException');
  });

  test.each(['ThrottlingException', 'ProvisionedThroughputExceededException'] as const)(
    'refuses whole batches by %s when it is asked to, and tells of every item',
    async (answer) => {
      const heard: unknown[] = [];
      const { throttles } = stage.dynamodb.faults;
      throttles.onThrottle = (throttled) => heard.push(throttled);
      throttles.inject(TableName, { refusesBatches: true, answer, times: 2 });
      const requests = [7, 8].map((sk) => ({ PutRequest: { Item: Item(sk + 2_000) } }));
      const write = () =>
        outcome(stage.client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } })));
      const Keys = [2_007, 2_008, 2_009].map(Item);
      const read = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } });
      expect([await write(), await outcome(stage.client.send(read))]).toEqual([answer, answer]);
      expect((await stage.client.send(read)).Responses?.[TableName]).toEqual([]);
      throttles.onThrottle = () => {};
      expect(heard).toEqual([
        { table: TableName, operation: 'BatchWriteItem', items: 2, isWhole: true },
        { table: TableName, operation: 'BatchGetItem', items: 3, isWhole: true },
      ]);
    },
  );

  test('takes what such a batch has for other tables', async () => {
    stage.dynamodb.faults.throttles.inject(TableName, { refusesBatches: true });
    const request = { PutRequest: { Item: Item(2_010) } };
    const RequestItems = { [other]: [request], [TableName]: [request] };
    const { UnprocessedItems } = await stage.client.send(new BatchWriteItemCommand({ RequestItems }));
    expect(Object.keys(UnprocessedItems ?? {})).toEqual([TableName]);
  });

  test('keeps what a batch writes to other tables', async () => {
    stage.dynamodb.faults.throttles.inject(TableName);
    const request = { PutRequest: { Item: Item(2) } };
    const RequestItems = { [other]: [request], [TableName]: [request] };
    const { UnprocessedItems } = await stage.client.send(new BatchWriteItemCommand({ RequestItems }));
    expect(Object.keys(UnprocessedItems ?? {})).toEqual([TableName]);
  });

  test('cancels a transaction, with the reason for each item, and writes nothing', async () => {
    stage.dynamodb.faults.throttles.inject(TableName, { times: 1 });
    const TransactItems = [other, TableName].map((table) => ({ Put: { TableName: table, Item: Item(3) } }));
    await expect(stage.client.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ThrottlingError', Message: expect.stringContaining('Throughput exceeds the current capacity') },
      ],
    });
    const read = await stage.client.send(new GetItemCommand({ TableName: other, Key: Item(3) }));
    expect(read.Item).toBeUndefined();
  });

  test('is throttled by an index in writes and in reads of the index, and tells so', async () => {
    const heard: unknown[] = [];
    stage.dynamodb.faults.throttles.onThrottle = (throttled) => heard.push(throttled);
    stage.dynamodb.faults.throttles.inject(TableName, { index: 'byGame' });
    const query = (IndexName?: string) =>
      outcome(
        stage.client.send(
          new QueryCommand({
            TableName,
            ...(IndexName === undefined ? {} : { IndexName }),
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: 'ada' } },
          }),
        ),
      );
    expect([await get(), await query(), await query('byGame'), await put()]).toEqual([
      'ok',
      'ok',
      'ThrottlingException',
      'ThrottlingException',
    ]);
    stage.dynamodb.faults.clear();
    stage.dynamodb.faults.throttles.inject(TableName, { times: 2 });
    expect([await query('byGame'), await put()]).toEqual(['ThrottlingException', 'ThrottlingException']);
    stage.dynamodb.faults.throttles.onThrottle = () => {};
    const about = { table: TableName, items: 1, isWhole: true };
    expect(heard).toEqual([
      { ...about, index: 'byGame', operation: 'Query' },
      { ...about, index: 'byGame', operation: 'PutItem' },
      { ...about, index: 'byGame', operation: 'Query' },
      { ...about, operation: 'PutItem' },
    ]);
  });
});

describe('ddb-throttle-backoff: a table of which DynamoDB fails', () => {
  const error = 'InternalServerError';

  test('answers the next calls of the chosen operations with a 500, writes nothing, and tells of each', async () => {
    const heard: unknown[] = [];
    const { serverErrors } = stage.dynamodb.faults;
    serverErrors.onError = (failure) => heard.push(failure);
    serverErrors.inject(TableName, { operations: ['TransactWriteItems', 'BatchWriteItem'], times: 2 });
    const writes = [4, 5].map((sk) => ({ Put: { TableName, Item: Item(sk + 1_000) } }));
    const transact = () => outcome(stage.client.send(new TransactWriteItemsCommand({ TransactItems: writes })));
    const RequestItems = { [TableName]: [{ PutRequest: { Item: Item(1_006) } }] };
    const batch = () => outcome(stage.client.send(new BatchWriteItemCommand({ RequestItems })));
    const before = serverErrors.happened;
    expect([await put(), await transact(), await batch()]).toEqual(['ok', error, error]);
    const Keys = [1_004, 1_005, 1_006].map(Item);
    const read = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } });
    expect((await stage.client.send(read)).Responses?.[TableName]).toEqual([]);
    expect([await transact(), await batch()]).toEqual(['ok', 'ok']);
    serverErrors.onError = () => {};
    expect(heard).toEqual([
      { table: TableName, operation: 'TransactWriteItems' },
      { table: TableName, operation: 'BatchWriteItem' },
    ]);
    expect(serverErrors.happened - before).toBe(2);
  });

  test('is left alone when its faults are cleared', async () => {
    stage.dynamodb.faults.serverErrors.inject(TableName);
    expect([await put(), await put(other)]).toEqual([error, 'ok']);
    stage.dynamodb.faults.clear();
    expect(await put()).toBe('ok');
  });
});

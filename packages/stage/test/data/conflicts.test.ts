import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Conflict } from '../../services/dynamodb/conflicts.ts';
import { Conflicts } from '../../services/dynamodb/conflicts.ts';
import { itemsWritten } from '../../services/dynamodb/items-written.ts';
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

const Key = { pk: { S: 'ada' }, sk: { S: '1' } };
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    ({ code, name, message }) => `${code ?? name}: ${message}`,
  );
const refusal = 'TransactionConflictException: Transaction is ongoing for the item';

describe('ddb-transactions: a conflict that was asked for', () => {
  const put = (table = TableName) => stage.client.send(new PutItemCommand({ TableName: table, Item: Key }));

  test('ddb-transactions: refuses plain writes, and nothing else', async () => {
    stage.dynamodb.faults.conflicts.inject(TableName, { operations: ['PutItem', 'UpdateItem', 'DeleteItem'] });
    const before = stage.dynamodb.faults.conflicts.happened;
    const calls = [
      put(),
      stage.client.send(new UpdateItemCommand({ TableName, Key })),
      stage.client.send(new DeleteItemCommand({ TableName, Key })),
      put(other),
      stage.client.send(new GetItemCommand({ TableName, Key })),
      stage.client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] } })),
      stage.client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: Key } }] })),
    ];
    expect(await Promise.all(calls.map(outcome))).toEqual([refusal, refusal, refusal, 'ok', 'ok', 'ok', 'ok']);
    expect(stage.dynamodb.faults.conflicts.happened - before).toBe(3);
  });

  test('ddb-transactions: cancels transactions with a reason for each item', async () => {
    stage.dynamodb.faults.conflicts.inject(TableName, { times: 2 });
    const cancelled = {
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
      ],
    };
    const places = [other, TableName].map((table) => ({ TableName: table, Key }));
    const write = new TransactWriteItemsCommand({ TransactItems: places.map((Delete) => ({ Delete })) });
    await expect(stage.client.send(write)).rejects.toMatchObject(cancelled);
    const read = new TransactGetItemsCommand({ TransactItems: places.map((Get) => ({ Get })) });
    await expect(stage.client.send(read)).rejects.toMatchObject(cancelled);
    expect(await outcome(stage.client.send(write))).toBe('ok');
  });

  test('ddb-transactions: is told, with how many items met the transaction', async () => {
    const heard: Conflict[] = [];
    stage.dynamodb.faults.conflicts.onConflict = (conflict) => heard.push(conflict);
    stage.dynamodb.faults.conflicts.inject(TableName, { times: 2 });
    await outcome(put());
    const two = ['1', '2'].map((sk) => ({ Delete: { TableName, Key: { ...Key, sk: { S: sk } } } }));
    await outcome(stage.client.send(new TransactWriteItemsCommand({ TransactItems: two })));
    stage.dynamodb.faults.conflicts.onConflict = () => {};
    expect(heard).toEqual([
      { table: TableName, operation: 'PutItem', items: 1 },
      { table: TableName, operation: 'TransactWriteItems', items: 2 },
    ]);
  });
});

describe('ddb-transactions: a transaction that is under way', () => {
  const items = (operation: string, input: object) => itemsWritten(operation, { ...input }, () => ['pk', 'sk']);
  const place = (sk: string, table = 'one') => ({ TableName: table, Key: { pk: { S: 'ada' }, sk: { S: sk } } });
  const transaction = items('TransactWriteItems', {
    TransactItems: [{ Update: place('1') }, { ConditionCheck: place('2') }],
  });

  /** A transaction that ends when it is told to, and what plain writes are answered meanwhile. */
  async function during(writes: readonly (readonly [operation: string, input: object])[], conflicts = new Conflicts()) {
    const working = Promise.withResolvers<void>();
    const done = conflicts.watch('TransactWriteItems', transaction, () => working.promise);
    const write = ([operation, input]: readonly [string, object]) =>
      outcome(conflicts.watch(operation, items(operation, input), async () => {}));
    const answers = await Promise.all(writes.map(write));
    working.resolve();
    await done;
    return { answers, afterwards: await Promise.all(writes.map(write)) };
  }

  test('ddb-transactions: refuses plain writes of its items until it ends, and lets others pass', async () => {
    const { answers, afterwards } = await during([
      ['UpdateItem', place('1')],
      ['DeleteItem', place('2')],
      ['PutItem', { TableName: 'one', Item: { ...place('1').Key, n: { N: '7' } } }],
      ['UpdateItem', place('3')],
      ['UpdateItem', place('1', 'two')],
      ['TransactWriteItems', { TransactItems: [{ Delete: place('1') }] }],
    ]);
    expect(answers).toEqual([refusal, refusal, refusal, 'ok', 'ok', 'ok']);
    expect(new Set(afterwards)).toEqual(new Set(['ok']));
  });

  test('ddb-transactions: two on one item are done one after the other, and the item is free after both', async () => {
    const conflicts = new Conflicts();
    const first = Promise.withResolvers<void>();
    const outer = conflicts.watch('TransactWriteItems', transaction, () => first.promise);
    const { answers, afterwards } = await during([['UpdateItem', place('1')]], conflicts);
    expect([answers, afterwards]).toEqual([[refusal], [refusal]]);
    first.resolve();
    await outer;
    expect((await during([], conflicts)).answers).toEqual([]);
    await conflicts.watch('UpdateItem', items('UpdateItem', place('1')), async () => {});
  });

  test('ddb-transactions: that fails leaves its items free', async () => {
    const conflicts = new Conflicts();
    const failing = conflicts.watch('TransactWriteItems', transaction, async () => {
      throw new Error('The engine has ended');
    });
    expect(await outcome(failing)).toBe('Error: The engine has ended');
    expect(await outcome(conflicts.watch('UpdateItem', items('UpdateItem', place('1')), async () => {}))).toBe('ok');
  });

  test('ddb-transactions: input that is no input names items all the same: the engine says what is wrong', () => {
    expect(items('TransactWriteItems', { TransactItems: 'none' })).toEqual([]);
    expect(items('TransactWriteItems', { TransactItems: [undefined] })).toEqual([]);
    expect(items('PutItem', { TableName: 'one' })).toHaveLength(1);
    expect(items('GetItem', place('1'))).toEqual([]);
  });
});

import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';
import { ask, type Item, outcomeOf, tableName } from '../client.ts';

const GAME = 'galaxian';

/** Many players end at the same moment: each play is counted, in more than one item. */
export async function countInShards(playground: Playground): Promise<string> {
  const plays = 40;
  const answers = await Promise.all(
    Array.from({ length: plays }, () => ask(playground, 'count-play', { gameId: GAME })),
  );
  const keys = new Set(answers.map((answer) => Object(answer).key));
  const count = Object(await ask(playground, 'read-count', { gameId: GAME })).plays;
  observe(count === plays, `${count} of ${plays} were counted`);
  observe(keys.size > 3, `only ${keys.size} items took them`);
  return `${count} plays in ${keys.size} items with partition keys of their own`;
}

/** Two writers who have read the same value. */
export async function compareWrites(playground: Playground): Promise<string> {
  const TableName = tableName(playground, 'Counts');
  const { dynamodb } = playground.client;
  const Key = (shard: string) => ({ shard: { S: shard } });
  const put = (shard: string, plays: number, more: object = {}) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key(shard), plays: { N: `${plays}` } }, ...more }));
  const playsOf = async (shard: string) =>
    Number((await dynamodb.send(new GetItemCommand({ TableName, Key: Key(shard) }))).Item?.plays?.N);
  const read = async (shard: string) => [await playsOf(shard), await playsOf(shard)] as const;

  await put('plain', 1);
  const [a, b] = await read('plain');
  await put('plain', a + 1);
  await put('plain', b + 1);
  observe((await playsOf('plain')) === 2, 'two plain puts lost no update');

  await put('guarded', 1);
  const [c, d] = await read('guarded');
  const guarded = (before: number) =>
    put('guarded', before + 1, {
      ConditionExpression: 'plays = :before',
      ExpressionAttributeValues: { ':before': { N: `${before}` } },
    });
  const outcomes = [await outcomeOf(guarded(c)), await outcomeOf(guarded(d))];
  observe(outcomes.join() === 'ok,ConditionalCheckFailedException', `a condition answered ${outcomes}`);

  await put('counter', 1);
  const add = () =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: Key('counter'),
        UpdateExpression: 'ADD plays :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
  await Promise.all([add(), add()]);
  observe((await playsOf('counter')) === 3, 'a counter lost an update');

  const Item = { ...Key('batch'), plays: { N: '9' } };
  await put('batch', 1, {});
  await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } }));
  observe((await playsOf('batch')) === 9, 'a batch did not replace');
  return 'put: an update lost; condition: the second refused; counter: both kept; batch: no condition, it replaces';
}

/** What replaces and what merges. */
export async function replaceAndMerge(playground: Playground): Promise<string> {
  const TableName = tableName(playground, 'Counts');
  const { dynamodb } = playground.client;
  const Key = { shard: { S: 'merged' } };
  const find = async () => (await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item ?? {};
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, a: { S: '1' }, b: { S: '1' } } }));
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, a: { S: '2' } } }));
  observe(!('b' in (await find())), 'a put kept an attribute');
  const setC = { UpdateExpression: 'SET c = :c', ExpressionAttributeValues: { ':c': { S: '3' } } };
  await dynamodb.send(new UpdateItemCommand({ TableName, Key, ...setC }));
  observe(
    Object.keys(await find())
      .toSorted()
      .join() === 'a,c,shard',
    'an update did not merge',
  );
  await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  await dynamodb.send(new UpdateItemCommand({ TableName, Key, ...setC }));
  observe((await find()).c?.S === '3', 'an update made no item');
  return 'PutItem replaces the whole item; UpdateItem merges, and makes an item that is not there';
}

const ITEM: Item = {
  shard: { S: 'conditions' },
  text: { S: 'insert coin' },
  n: { N: '5' },
  list: { L: [{ S: 'a' }] },
  set: { SS: ['x', 'y'] },
};

/** Every function and operator of a condition, once true and once false. */
export const CONDITIONS: readonly (readonly [isTrue: string, isFalse: string])[] = [
  ['attribute_exists(n)', 'attribute_exists(gone)'],
  ['attribute_not_exists(gone)', 'attribute_not_exists(n)'],
  ['attribute_type(n, :N)', 'attribute_type(n, :S)'],
  ['begins_with(#text, :insert)', 'begins_with(#text, :coin)'],
  ['contains(#text, :coin)', 'contains(#text, :x)'],
  ['contains(#set, :x)', 'contains(#set, :coin)'],
  ['size(#list) = :one', 'size(#list) > :one'],
  ['n = :five', 'n = :one'],
  ['n <> :one', 'n <> :five'],
  ['n < :six', 'n < :five'],
  ['n <= :five', 'n <= :one'],
  ['n > :one', 'n > :five'],
  ['n >= :five', 'n >= :six'],
  ['n BETWEEN :one AND :five', 'n BETWEEN :six AND :six'],
  ['n IN (:one, :five)', 'n IN (:one, :six)'],
  ['n = :five AND attribute_exists(#list)', 'n = :five AND n = :six'],
  ['n = :six OR n = :five', 'n = :six OR n = :one'],
  ['NOT n = :six', 'NOT n = :five'],
  ['(n = :six OR n = :five) AND n > :one', '(n = :six OR n = :one) AND n > :one'],
];

const NAMES = { '#text': 'text', '#list': 'list', '#set': 'set' };
const VALUES: Item = {
  ':N': { S: 'N' },
  ':S': { S: 'S' },
  ':insert': { S: 'insert' },
  ':coin': { S: 'coin' },
  ':x': { S: 'x' },
  ':one': { N: '1' },
  ':five': { N: '5' },
  ':six': { N: '6' },
};

/** Tries a condition on the item. @returns `ok`, or the code of the refusal */
export function tryCondition(playground: Playground, condition: string) {
  const used = (all: Readonly<Record<string, unknown>>) =>
    Object.keys(all).filter((name) => new RegExp(`${name}\\b`).test(condition));
  const names = used(NAMES);
  const values = used(VALUES);
  return outcomeOf(
    playground.client.dynamodb.send(
      new PutItemCommand({
        TableName: tableName(playground, 'Counts'),
        Item: ITEM,
        ConditionExpression: condition,
        ...(names.length > 0 && { ExpressionAttributeNames: pick(NAMES, names) }),
        ...(values.length > 0 && { ExpressionAttributeValues: pick(VALUES, values) }),
      }),
    ),
  );
}

const pick = <Value>(all: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

/** Stores the item that the conditions are about. */
export const putConditioned = (playground: Playground) =>
  playground.client.dynamodb.send(new PutItemCommand({ TableName: tableName(playground, 'Counts'), Item: ITEM }));

/** Tries every condition. */
export async function tryConditions(playground: Playground): Promise<string> {
  await putConditioned(playground);
  for (const [isTrue, isFalse] of CONDITIONS) {
    const outcomes = [await tryCondition(playground, isTrue), await tryCondition(playground, isFalse)];
    observe(outcomes.join() === 'ok,ConditionalCheckFailedException', `${isTrue} | ${isFalse}: ${outcomes}`);
  }
  return `${CONDITIONS.length} functions and operators: each lets a write through, and refuses one`;
}

export const writing: Scene = {
  id: 'tables-writing',
  steps: [
    { pattern: 'ddb-write-sharding', title: 'A count that everybody adds to is spread over items', run: countInShards },
    {
      pattern: 'ddb-write-kinds',
      title: 'A plain put loses an update; a condition or a counter does not',
      run: compareWrites,
    },
    { pattern: 'ddb-write-kinds', title: 'A put replaces, an update merges', run: replaceAndMerge },
    { pattern: 'ddb-condition-functions', title: 'Every function of a condition holds, and fails', run: tryConditions },
  ],
};

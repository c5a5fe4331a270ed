import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDb } from '../../services/dynamodb/dynamodb.ts';
import { startEngine } from '../../services/dynamodb/engine.ts';
import { dynamoDbOperations } from '../../services/dynamodb/operations.ts';
import { ServiceStage } from '../support/service-stage.ts';

const TableName = 'arcade';
const HOUR = 3_600;

let stage: ServiceStage;
let dynamodb: DynamoDb;
let client: DynamoDBClient;
beforeAll(async () => {
  stage = await ServiceStage.open();
  dynamodb = new DynamoDb(stage.clock, stage.activity, startEngine);
  stage.serve(dynamoDbOperations(dynamodb, stage.arn));
  client = new DynamoDBClient(stage.as());
  const key = [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ];
  await dynamodb.createTable(
    {
      name: TableName,
      arn: stage.arn('dynamodb', `table/${TableName}`),
      keyAttributes: ['pk', 'sk'],
      ttlAttribute: 'expiresAt',
    },
    {
      AttributeDefinitions: ['pk', 'sk', 'game'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: key,
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-game',
          KeySchema: [{ AttributeName: 'game', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    },
  );
});
afterAll(async () => {
  client.destroy();
  await Promise.all([stage.close(), dynamodb.close()]);
});

const Key = (pk: string, sk = 'profile') => ({ pk: { S: pk }, sk: { S: sk } });
const put = (pk: string, more: Readonly<Record<string, { S: string } | { N: string }>> = {}) =>
  client.send(new PutItemCommand({ TableName, Item: { ...Key(pk), ...more } }));
const get = async (pk: string) => (await client.send(new GetItemCommand({ TableName, Key: Key(pk) }))).Item;

describe('what it takes', () => {
  const TABLE = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
  const INDEX = `${TABLE}/index/by-game`;
  const onKey = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'ada' } } };
  const onGame = {
    IndexName: 'by-game',
    KeyConditionExpression: 'game = :game',
    ExpressionAttributeValues: { ':game': { S: 'pong' } },
  };
  const item = { TableName, Item: Key('ada') };

  test.each<[string, (as: DynamoDBClient) => Promise<unknown>, readonly (readonly [string, string])[]]>([
    ['GetItem', (as) => as.send(new GetItemCommand({ TableName, Key: Key('a') })), [['GetItem', TABLE]]],
    ['PutItem', (as) => as.send(new PutItemCommand(item)), [['PutItem', TABLE]]],
    ['UpdateItem', (as) => as.send(new UpdateItemCommand({ TableName, Key: Key('ada') })), [['UpdateItem', TABLE]]],
    ['DeleteItem', (as) => as.send(new DeleteItemCommand({ TableName, Key: Key('a') })), [['DeleteItem', TABLE]]],
    ['DescribeTable', (as) => as.send(new DescribeTableCommand({ TableName })), [['DescribeTable', TABLE]]],
    ['Query of the table', (as) => as.send(new QueryCommand({ TableName, ...onKey })), [['Query', TABLE]]],
    ['Query of an index', (as) => as.send(new QueryCommand({ TableName, ...onGame })), [['Query', INDEX]]],
    ['Scan of the table', (as) => as.send(new ScanCommand({ TableName })), [['Scan', TABLE]]],
    ['Scan of an index', (as) => as.send(new ScanCommand({ TableName, IndexName: 'by-game' })), [['Scan', INDEX]]],
    [
      'BatchGetItem',
      (as) => as.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key('a')] } } })),
      [['BatchGetItem', TABLE]],
    ],
    [
      'BatchWriteItem',
      (as) =>
        as.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: Key('batch') } }] } })),
      [['BatchWriteItem', TABLE]],
    ],
    [
      'TransactGetItems',
      (as) => as.send(new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: Key('a') } }] })),
      [['GetItem', TABLE]],
    ],
    [
      'TransactWriteItems, what each of its items takes',
      (as) =>
        as.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName, Item: Key('t1') } },
              {
                Update: {
                  TableName,
                  Key: Key('t2'),
                  UpdateExpression: 'SET a = :a',
                  ExpressionAttributeValues: { ':a': { N: '1' } },
                },
              },
              { Delete: { TableName, Key: Key('t3') } },
              { ConditionCheck: { TableName, Key: Key('t4'), ConditionExpression: 'attribute_not_exists(pk)' } },
            ],
          }),
        ),
      [
        ['PutItem', TABLE],
        ['UpdateItem', TABLE],
        ['DeleteItem', TABLE],
        ['ConditionCheckItem', TABLE],
      ],
    ],
  ])('%s', async (name, call, needed) => {
    const roleOf = (permissions: typeof needed, suffix: string) =>
      new DynamoDBClient(
        stage.as(
          stage.role(
            `${name.replaceAll(/\W/g, '-')}-${suffix}`,
            ...permissions.map(([action, Resource]) => ({
              Effect: 'Allow' as const,
              Action: `dynamodb:${action}`,
              Resource,
            })),
          ),
        ),
      );
    const granted = roleOf(needed, 'granted');
    await call(granted);
    granted.destroy();
    for (const [index, [action, resource]] of needed.entries()) {
      const lacking = roleOf(needed.toSpliced(index, 1), `lacking-${index}`);
      await expect(call(lacking)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(`is not authorized to perform: dynamodb:${action} on resource: ${resource} `),
      });
      lacking.destroy();
    }
  });

  test('the right to a table is no right to its index', async () => {
    const role = stage.role('table-only', { Effect: 'Allow', Action: 'dynamodb:Query', Resource: TABLE });
    const as = new DynamoDBClient(stage.as(role));
    await expect(as.send(new QueryCommand({ TableName, ...onGame }))).rejects.toThrow(INDEX);
    as.destroy();
  });

  test('what is denied has no effect', async () => {
    const as = new DynamoDBClient(stage.as(stage.role('nobody')));
    await expect(as.send(new PutItemCommand({ TableName, Item: Key('intruder') }))).rejects.toThrow('not authorized');
    as.destroy();
    expect(await get('intruder')).toBeUndefined();
  });

  test('an operation that the stage does not know is refused by name', async () => {
    const create = new CreateTableCommand({ TableName: 'x', KeySchema: [], AttributeDefinitions: [] });
    await expect(client.send(create)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'DynamoDB_20120810.CreateTable is not supported by the local stage.',
    });
  });
});

describe('an error of the engine comes through', () => {
  test('a table that does not exist', async () => {
    await expect(client.send(new GetItemCommand({ TableName: 'gone', Key: Key('a') }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('a wrong expression', async () => {
    const command = new QueryCommand({ TableName, KeyConditionExpression: 'nonsense' });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
  });

  test('a condition that fails, with the item when it is asked for', async () => {
    await put('grace', { credits: { N: '3' } });
    const again = new PutItemCommand({
      TableName,
      Item: Key('grace'),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(client.send(again)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { ...Key('grace'), credits: { N: '3' } },
    });
  });

  test('a transaction that is cancelled, with the reason of each item, and nothing written', async () => {
    await put('linus', { credits: { N: '0' } });
    const pay = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: Key('linus', 'play#1') } },
        {
          Update: {
            TableName,
            Key: Key('linus'),
            UpdateExpression: 'ADD credits :minus',
            ConditionExpression: 'credits > :none',
            ExpressionAttributeValues: { ':minus': { N: '-1' }, ':none': { N: '0' } },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
    });
    await expect(client.send(pay)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: { ...Key('linus'), credits: { N: '0' } } },
      ],
    });
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: Key('linus', 'play#1') }));
    expect(Item).toBeUndefined();
  });
});

describe('expiry', () => {
  const at = (seconds: number) => ({ expiresAt: { N: `${Math.floor(stage.clock.now() / 1_000) + seconds}` } });

  test('deletes what has expired at the next sweep, and leaves the rest', async () => {
    await put('soon', at(60));
    await put('in a day', at(24 * HOUR));
    await put('never');
    await put('by a text', { expiresAt: { S: '1' } });

    await stage.advance(60);
    expect(await get('soon')).toBeDefined();

    await stage.advance(6 * HOUR);
    expect(await get('soon')).toBeUndefined();
    for (const name of ['in a day', 'never', 'by a text']) expect(await get(name)).toBeDefined();

    await stage.advance(24 * HOUR);
    expect(await get('in a day')).toBeUndefined();
    for (const name of ['never', 'by a text']) expect(await get(name)).toBeDefined();
  });

  test('leaves what was renewed in time', async () => {
    await put('renewed', at(60));
    await stage.advance(30);
    await put('renewed', at(3 * 24 * HOUR));
    await stage.advance(24 * HOUR);
    expect(await get('renewed')).toBeDefined();
    await stage.advance(3 * 24 * HOUR);
    expect(await get('renewed')).toBeUndefined();
  });

  test('reaches items on every page of a large table', async () => {
    const filler = { filler: { S: 'x'.repeat(300_000) } };
    const names = Array.from({ length: 8 }, (_, index) => `large ${index}`);
    for (const name of names) await put(name, { ...at(60), ...filler });
    await stage.advance(7 * HOUR);
    for (const name of names) expect(await get(name)).toBeUndefined();
  });
});

describe('a stage without an engine', () => {
  test('says so at the first call, and closes', async () => {
    const failing = () => startEngine({ PATH: '' }, () => undefined);
    const without = new DynamoDb(stage.clock, stage.activity, failing);
    await expect(without.call('ListTables', {})).rejects.toThrow('No DynamoDB engine for');
    await without.close();
  });
});

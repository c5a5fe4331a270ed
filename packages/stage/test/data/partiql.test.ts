import {
  BatchExecuteStatementCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDb } from '../../services/dynamodb/dynamodb.ts';
import { startEngine } from '../../services/dynamodb/engine.ts';
import { dynamoDbOperations } from '../../services/dynamodb/operations.ts';
import { isFullScan, readStatement } from '../../services/dynamodb/partiql.ts';
import { ServiceStage } from '../support/service-stage.ts';

const TableName = 'arcade';
const BY_GAME = 'by-game';

let stage: ServiceStage;
let dynamodb: DynamoDb;
let client: DynamoDBClient;
beforeAll(async () => {
  stage = await ServiceStage.open();
  dynamodb = new DynamoDb(stage.clock, stage.activity, startEngine);
  stage.serve(dynamoDbOperations(dynamodb, stage.arn));
  client = new DynamoDBClient(stage.as());
  await dynamodb.createTable(
    {
      name: TableName,
      arn: stage.arn('dynamodb', `table/${TableName}`),
      keyAttributes: ['pk'],
      indexKeys: { [BY_GAME]: 'game' },
    },
    {
      AttributeDefinitions: ['pk', 'game'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: BY_GAME,
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

const TABLE = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
const INDEX = `${TABLE}/index/${BY_GAME}`;
const put = (pk: string) => dynamodb.call('PutItem', { TableName, Item: { pk: { S: pk }, game: { S: 'pong' } } });
type Call = (as: DynamoDBClient) => Promise<unknown>;
const execute =
  (Statement: string): Call =>
  (as) =>
    as.send(new ExecuteStatementCommand({ Statement }));
const batch =
  (...all: readonly string[]): Call =>
  (as) =>
    as.send(new BatchExecuteStatementCommand({ Statements: all.map((Statement) => ({ Statement })) }));
const transact =
  (...all: readonly string[]): Call =>
  (as) =>
    as.send(new ExecuteTransactionCommand({ TransactStatements: all.map((Statement) => ({ Statement })) }));
const SELECT = `SELECT * FROM "${TableName}" WHERE pk = 'a'`;
const SELECT_INDEX = `SELECT * FROM "${TableName}"."${BY_GAME}" WHERE game = 'pong'`;
const insert = (pk: string) => `INSERT INTO "${TableName}" VALUE {'pk': '${pk}'}`;
const update = (pk: string) => `UPDATE "${TableName}" SET score = 1 WHERE pk = '${pk}'`;
const remove = (pk: string) => `DELETE FROM "${TableName}" WHERE pk = '${pk}'`;

describe('a statement', () => {
  test.each([
    [`select * from arcade`, { kind: 'Select', table: 'arcade', condition: '' }],
    [` SELECT pk, sk\n FROM "arcade"."by-game"\n WHERE game = 'pong' ORDER BY sk DESC`, { index: 'by-game' }],
    [SELECT_INDEX, { kind: 'Select', table: TableName, index: BY_GAME, condition: "game = 'pong'" }],
    [insert('a'), { kind: 'Insert', table: TableName }],
    [`${update('a')} RETURNING ALL NEW *`, { kind: 'Update', table: TableName, condition: "pk = 'a'" }],
    [remove('a'), { kind: 'Delete', table: TableName, condition: "pk = 'a'" }],
  ])('%s is read', (text, expected) => expect(readStatement(text)).toMatchObject(expected));

  test.each([
    ['of another kind', execute(`DROP TABLE "${TableName}"`), /^Statement wasn't well formed/],
    ['that is empty', execute(' '), /^Statement wasn't well formed/],
    [
      'with EXISTS in a transaction',
      transact(`EXISTS(${SELECT})`, insert('exists')),
      /^The local stage does not execute EXISTS: use an UPDATE or DELETE with a condition\.$/,
    ],
  ] as const)('%s is refused', async (_, call, message) => {
    await expect(call(client)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });
});

describe('what it takes', () => {
  test.each<[string, Call, readonly (readonly [string, string])[]]>([
    ['SELECT', execute(SELECT), [['PartiQLSelect', TABLE]]],
    ['SELECT of an index', execute(SELECT_INDEX), [['PartiQLSelect', INDEX]]],
    ['INSERT', execute(insert('inserted')), [['PartiQLInsert', TABLE]]],
    ['UPDATE', execute(update('updated')), [['PartiQLUpdate', TABLE]]],
    ['DELETE', execute(remove('deleted')), [['PartiQLDelete', TABLE]]],
    [
      'a batch, what each statement takes',
      batch(SELECT, SELECT_INDEX),
      [
        ['PartiQLSelect', TABLE],
        ['PartiQLSelect', INDEX],
      ],
    ],
    [
      'a transaction, what each statement takes',
      transact(insert('in-transaction'), update('updated'), remove('deleted-later')),
      [
        ['PartiQLInsert', TABLE],
        ['PartiQLUpdate', TABLE],
        ['PartiQLDelete', TABLE],
      ],
    ],
  ])('%s', async (name, call, needed) => {
    for (const pk of ['updated', 'deleted', 'deleted-later']) await put(pk);
    const as = (permissions: typeof needed, suffix: string) => {
      const statements = permissions.map(([action, Resource]) => ({
        ...{ Effect: 'Allow' as const, Action: `dynamodb:${action}`, Resource },
      }));
      return new DynamoDBClient(stage.as(stage.role(`${name.replaceAll(/\W/g, '-')}-${suffix}`, ...statements)));
    };
    for (const [index, [action, resource]] of needed.entries()) {
      const lacking = as(needed.toSpliced(index, 1), `lacking-${index}`);
      await expect(call(lacking)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(`is not authorized to perform: dynamodb:${action} on resource: ${resource} `),
      });
      lacking.destroy();
    }
    const granted = as(needed, 'granted');
    await call(granted);
    granted.destroy();
  });
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html */
describe('a SELECT reads the whole table', () => {
  const scans = (condition: string) => isFullScan(readStatement(`SELECT * FROM "${TableName}"${condition}`), 'pk');

  test.each([
    '',
    ` WHERE game = 'pong'`,
    ` WHERE pk > 'a'`,
    ` WHERE begins_with("pk", 'a')`,
    ` WHERE pk = 'a' OR game = 'pong'`,
    ` WHERE NOT pk = 'a'`,
    ` WHERE game = ' pk = '`,
    ` WHERE game = 'it''s pk = '`,
    ` WHERE apk = 'a'`,
  ])('with the condition "%s"', (condition) => expect(scans(condition)).toBe(true));

  test.each([
    ` WHERE pk = 'a'`,
    ` WHERE "pk" = ?`,
    ` WHERE pk IN ('a', 'b')`,
    ` WHERE pk = 'a' OR pk = 'b'`,
    ` WHERE game = 'pong' AND pk = 'a' ORDER BY game`,
    ` WHERE (pk = 'a')`,
  ])('not with the condition "%s"', (condition) => expect(scans(condition)).toBe(false));

  test('which only a SELECT does', () => expect(isFullScan(readStatement(insert('a')), 'pk')).toBe(false));

  test.each([
    ['with its key', 'done', execute(SELECT)],
    ['without its key', 'AccessDeniedException', execute(`SELECT * FROM "${TableName}"`)],
    ['of an index with the key of the index', 'done', execute(SELECT_INDEX)],
    [
      'of an index with the key of the table',
      'AccessDeniedException',
      execute(`SELECT * FROM "${TableName}"."${BY_GAME}" WHERE pk = 'a'`),
    ],
    [
      'without its key, after one with it, in a batch',
      'AccessDeniedException',
      batch(SELECT, `SELECT * FROM "${TableName}"`),
    ],
  ] as const)('%s, under a deny of full scans: %s', async (name, outcome, call) => {
    const select = { Action: 'dynamodb:PartiQLSelect', Resource: [TABLE, INDEX] };
    const Condition = { Bool: { 'dynamodb:FullTableScan': 'true' } };
    const role = stage.role(
      `scan-${name.replaceAll(/\W/g, '-')}`,
      { Effect: 'Allow', ...select },
      { Effect: 'Deny', ...select, Condition },
    );
    const as = new DynamoDBClient(stage.as(role));
    const answer = await call(as).then(
      () => 'done',
      (error: Error) => error.name,
    );
    as.destroy();
    expect(answer).toBe(outcome);
  });
});

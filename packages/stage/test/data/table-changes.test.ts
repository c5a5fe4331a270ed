import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { DynamoDb } from '../../services/dynamodb/dynamodb.ts';
import { startEngine } from '../../services/dynamodb/engine.ts';
import { ServiceStage } from '../support/service-stage.ts';

const TableName = 'history';

let stage: ServiceStage;
let dynamodb: DynamoDb;
beforeAll(async () => {
  stage = await ServiceStage.open();
  dynamodb = new DynamoDb(stage.clock, stage.activity, startEngine, true);
  await create([byEnd, byScore]);
});
afterAll(async () => {
  await Promise.all([stage.close(), dynamodb.close()]);
});

const index = (IndexName: string, sortKey: string, ProjectionType = 'ALL') => ({
  IndexName,
  KeySchema: [
    { AttributeName: 'playerId', KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType },
});
const byEnd = index('byEnd', 'endedAt');
const byScore = index('byScore', 'score');

/** What a stage does with the table when it starts: it makes it, or finds it there. */
const create = (LocalSecondaryIndexes: readonly object[]) =>
  dynamodb.createTable(
    { name: TableName, arn: stage.arn('dynamodb', `table/${TableName}`), keyAttributes: ['playerId', 'playId'] },
    {
      AttributeDefinitions: ['playerId', 'playId', 'endedAt', 'score'].map((AttributeName) => ({
        ...{ AttributeName, AttributeType: 'S' },
      })),
      KeySchema: [
        { AttributeName: 'playerId', KeyType: 'HASH' },
        { AttributeName: 'playId', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      ...(LocalSecondaryIndexes.length > 0 && { LocalSecondaryIndexes }),
    },
  );

describe('ddb-lsi: a table that a stage finds at its start', () => {
  test.each([
    ['without local indexes', []],
    ['with one less', [byEnd]],
    ['with one of another name', [byEnd, index('byPoints', 'score')]],
    ['with another sort key', [byEnd, index('byScore', 'endedAt')]],
    ['with another projection', [byEnd, index('byScore', 'score', 'KEYS_ONLY')]],
  ])('is refused when its template has it %s', async (_, indexes) => {
    const refusal = await create(indexes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StageError);
    expect(refusal).toMatchObject({ message: expect.stringContaining('was made with other indexes') });
  });

  test('is taken when its local indexes are the same, in any order', async () => {
    await expect(create([byScore, byEnd])).resolves.toEqual({ streamArn: undefined });
  });
});

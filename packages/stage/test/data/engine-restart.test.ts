import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { StageError } from '../../errors.ts';
import { DynamoDb } from '../../services/dynamodb/dynamodb.ts';
import { startEngine } from '../../services/dynamodb/engine.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const TableName = 'arcade';

let stage: ServiceStage;
let folder: TemporaryFolder;
let dynamodb: DynamoDb;
const told: string[] = [];

async function open(file?: string): Promise<void> {
  told.length = 0;
  const start = () =>
    startEngine(undefined, undefined, file === undefined ? undefined : { path: file }, undefined, {
      restarted: (how) => {
        told.push(how);
        dynamodb.reconnect();
      },
      gone: (reason: StageError) => void told.push(reason.message),
    });
  dynamodb = new DynamoDb(stage.clock, stage.activity, start);
  await dynamodb.createTable(
    {
      name: TableName,
      arn: stage.arn('dynamodb', `table/${TableName}`),
      keyAttributes: ['pk'],
      streamView: 'NEW_IMAGE',
    },
    {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  );
}

beforeEach(async () => {
  stage = await ServiceStage.open();
  folder = new TemporaryFolder();
});
afterEach(async () => {
  await dynamodb.close();
  await stage.close();
  folder.remove();
});

const item = (pk: string) => ({ pk: { S: pk } });
const put = (pk: string) => dynamodb.call('PutItem', { TableName, Item: item(pk) });
const get = (pk: string) => dynamodb.call('GetItem', { TableName, Key: item(pk) });
const kill = () => process.kill(dynamodb.pid ?? 0, 'SIGKILL');

describe('an engine that ends', () => {
  test('is started again on its file: reads wait, and the stream goes on', async () => {
    await open(`${folder.path}/tables.db`);
    await put('a');
    await stage.settle();
    kill();
    expect(await Promise.all(['a', 'b'].map(get))).toEqual([{ Item: item('a') }, {}]);
    await put('b');
    await stage.settle();
    expect(told).toEqual(['SIGKILL']);
    const [stream] = dynamodb.streams;
    expect(stream?.shards.flatMap((shard) => shard.from(0)).map(({ keys }) => keys)).toEqual(
      expect.arrayContaining([item('a'), item('b')]),
    );
  }, 30_000);

  test('answers the retryable error to a write of which nobody knows whether it was done', async () => {
    await open(`${folder.path}/tables.db`);
    kill();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => put(`${n}`)));
    const errors = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toMatchObject({ code: 'InternalServerError', status: 500 });
    await put('again');
    expect(await get('again')).toEqual({ Item: item('again') });
  }, 30_000);

  test('with its tables in memory, or again and again, cannot be started again', async () => {
    await open();
    kill();
    await until(() => told.length > 0);
    expect(told[0]).toMatch(
      /^The DynamoDB engine has ended \(SIGKILL\) and cannot be started again: its tables were in memory\.$/,
    );
    await expect(get('a')).rejects.toMatchObject({ code: 'InternalServerError' });
  }, 30_000);
});

describe('an expression with characters that DynamoDB does not know', () => {
  const update = (UpdateExpression: string, ExpressionAttributeNames = {}) =>
    dynamodb.call('UpdateItem', {
      ...{ TableName, Key: item('a'), UpdateExpression, ExpressionAttributeNames },
      ExpressionAttributeValues: { ':v': { S: '😀' } },
    });
  const refused = (message: string) => expect.objectContaining({ code: 'ValidationException', message });

  test('is refused, wherever it is, and does not end the engine', async () => {
    await open();
    await expect(update('😀 SET a = :v')).rejects.toEqual(
      refused('Invalid UpdateExpression: Syntax error; token: "😀", near: "😀 SET"'),
    );
    await expect(update('SET #é = :v', { '#é': 'e' })).rejects.toEqual(
      refused('ExpressionAttributeNames contains invalid key: Syntax error; key: "#é"'),
    );
    await expect(update('SET #é = :v')).rejects.toEqual(
      refused('Invalid UpdateExpression: Syntax error; token: "é", near: "#é"'),
    );
    const Update = { TableName, Key: item('a'), UpdateExpression: '😀' };
    for (const call of [
      () => dynamodb.call('TransactWriteItems', { TransactItems: [{ Update }] }),
      () =>
        dynamodb.call('BatchGetItem', {
          RequestItems: { [TableName]: { Keys: [item('a')], ProjectionExpression: '😀' } },
        }),
      () =>
        dynamodb.call('Query', {
          TableName,
          KeyConditionExpression: 'pk = :é',
          ExpressionAttributeValues: { ':é': item('a').pk },
        }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'ValidationException' });
    }
    // Values and names of attributes are any text.
    await update('SET #e = :v', { '#e': 'é😀' });
    expect(await get('a')).toEqual({ Item: { ...item('a'), 'é😀': { S: '😀' } } });
    expect(told).toEqual([]);
  }, 30_000);
});

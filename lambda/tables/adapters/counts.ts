import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { COUNTS_TABLE_NAME } from '../table.ts';
import { dynamodb } from './dynamodb.ts';

const TableName = requiredEnv(COUNTS_TABLE_NAME);

/** Adds one, without reading before: two at once both count. A repeated call counts twice. */
export async function addOne(shard: string): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: marshall({ shard }),
      UpdateExpression: 'ADD plays :one',
      ExpressionAttributeValues: marshall({ ':one': 1 }),
    }),
  );
}

export async function read(shard: string): Promise<number> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: marshall({ shard }) }));
  return Number(Item?.plays?.N ?? 0);
}

import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { object, parse, string } from 'valibot';
import { BY_CHANNEL } from '../table.ts';
import { dynamodb, secondsFromNow, TableName } from './table.ts';

/** The longest that a connection lasts (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html). */
const LONGEST_SECONDS = 2 * 3_600;

const rowSchema = object({ id: string() });

/** Stores the row of a connection. Stored again it is the same one. */
export async function storeConnection(id: string, playerId: string): Promise<void> {
  const expiresAt = secondsFromNow(LONGEST_SECONDS);
  await dynamodb.send(new PutItemCommand({ TableName, Item: marshall({ id, playerId, expiresAt }) }));
}

/** Deletes the row of a connection, if it is there. */
export async function deleteConnection(id: string): Promise<void> {
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ id }) }));
}

/** Keeps what a connection follows. @returns whether it has a row */
export async function setChannel(id: string, channel: string): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: marshall({ id }),
        UpdateExpression: 'SET channel = :channel',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: marshall({ ':channel': channel }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The connections of a channel, page by page. The index follows the table within moments: who has just come may miss one score. */
export async function* followers(channel: string): AsyncIterable<readonly string[]> {
  const pages = paginateQuery(
    { client: dynamodb },
    {
      TableName,
      IndexName: BY_CHANNEL,
      KeyConditionExpression: 'channel = :channel',
      ExpressionAttributeValues: marshall({ ':channel': channel }),
    },
  );
  for await (const { Items = [] } of pages) yield Items.map((item) => parse(rowSchema, unmarshall(item)).id);
}

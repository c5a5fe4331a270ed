import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { object, parse, string } from 'valibot';
import { gameItem } from '#lambda/api/keys.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';

const gameSchema = object({ gameId: string(), title: string() });

/** @throws when DynamoDB leaves games out, which it does when it is busy: the resolver then fails, and the caller asks again */
export async function titles(gameIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { Responses = {}, UnprocessedKeys = {} } = await dynamodb.send(
    new BatchGetItemCommand({
      RequestItems: {
        [tableName]: {
          Keys: gameIds.map((gameId) => marshall(gameItem.key(gameId))),
          ProjectionExpression: 'gameId, title',
        },
      },
    }),
  );
  if (Object.keys(UnprocessedKeys).length > 0) throw new Error('Some games could not be read');
  const games = (Responses[tableName] ?? []).map((item) => parse(gameSchema, unmarshall(item)));
  return new Map(games.map(({ gameId, title }) => [gameId, title]));
}

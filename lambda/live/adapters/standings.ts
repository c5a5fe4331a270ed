import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { parse } from 'valibot';
import { gamePartition } from '#lambda/runtime/table/key.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { standingsSchema } from '#lambda/seasons/adapters/standings-schema.ts';
import { STANDINGS_PREFIX } from '#lambda/seasons/keys.ts';
import type { Standings } from '#lambda/seasons/use-cases/close-season.ts';

/** The standings of all seasons of a game, the oldest first, page by page. */
export async function* allStandings(gameId: string): AsyncGenerator<Standings> {
  const pages = paginateQuery(
    { client: dynamodb },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :game AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':game': { S: gamePartition(gameId) }, ':prefix': { S: STANDINGS_PREFIX } },
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items) yield parse(standingsSchema, unmarshall(item));
}

import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { number, object, parse, string } from 'valibot';
import { BY_GAME } from '#lambda/runtime/table/by-game.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import type { LeaderboardEntry } from '../use-cases/read-leaderboard.ts';

const entrySchema = object({ playerId: string(), score: number(), playedAt: string(), gameSk: string() });

/** Reads one shard of a leaderboard, from the highest score down. The index is eventually consistent. */
export async function queryShard(
  partition: string,
  below: string,
  limit: number,
): Promise<readonly LeaderboardEntry[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: BY_GAME.name,
      KeyConditionExpression: `${BY_GAME.partitionKey} = :partition AND ${BY_GAME.sortKey} < :below`,
      ProjectionExpression: 'playerId, score, playedAt, gameSk',
      ExpressionAttributeValues: marshall({ ':partition': partition, ':below': below }),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items.map((item) => parse(entrySchema, unmarshall(item)));
}

import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { number, object, optional, parse, string } from 'valibot';
import { PLAY_PREFIX } from '#lambda/api/keys.ts';
import { type Play, playSchema } from '#lambda/api/use-cases/play.ts';
import { playerPartition } from '#lambda/runtime/table/key.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { bestItem, leaderboardKey } from '../keys.ts';
import type { BestEntry } from '../use-cases/best-entry.ts';

const entrySchema = object({
  playerId: string(),
  gameId: string(),
  lastSequence: string(),
  best: optional(object({ playId: string(), score: number(), playedAt: string() })),
});

/** Reads an entry as it is now: computing on from an older one would only be refused when it is written. */
export async function findEntry(playerId: string, gameId: string): Promise<BestEntry | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(bestItem.key(playerId, gameId)), ConsistentRead: true }),
  );
  if (Item === undefined) return undefined;
  const { best, ...entry } = parse(entrySchema, unmarshall(Item));
  return { ...entry, best };
}

/** Stores an entry if nobody has changed it since it was read. It is in the index only while it has a best play. */
export async function saveEntry(entry: BestEntry, read: BestEntry | undefined): Promise<boolean> {
  const { playerId, gameId, lastSequence, best } = entry;
  const ranked = best === undefined ? {} : { best, ...best, ...leaderboardKey({ playerId, gameId, ...best }) };
  try {
    await writeItem(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall({
          ...bestItem.head(playerId, gameId),
          playerId,
          gameId,
          lastSequence,
          ...ranked,
        }),
        ...unchangedSince(read),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The condition that the stored entry is the one that was read. */
function unchangedSince(read: BestEntry | undefined) {
  if (read === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { lastSequence, best } = read;
  return {
    ConditionExpression: `lastSequence = :read AND ${best === undefined ? 'attribute_not_exists(best)' : 'best.playId = :best'}`,
    ExpressionAttributeValues: marshall({
      ':read': lastSequence,
      ...(best === undefined ? {} : { ':best': best.playId }),
    }),
  };
}

/** Everything the player has played of the game: one partition, read to its end. Rare: a play was taken back. */
export async function findPlays(playerId: string, gameId: string): Promise<readonly Play[]> {
  const plays: Play[] = [];
  let start: QueryCommand['input']['ExclusiveStartKey'];
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :player AND begins_with(sk, :plays)',
        FilterExpression: 'gameId = :game',
        ExpressionAttributeValues: marshall({
          ':player': playerPartition(playerId),
          ':plays': PLAY_PREFIX,
          ':game': gameId,
        }),
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    plays.push(...Items.map((item) => parse(playSchema, unmarshall(item))));
    start = LastEvaluatedKey;
  } while (start !== undefined);
  return plays;
}

import { GetItemCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type GenericSchema, object, parse, string } from 'valibot';
import type { Key } from '#lambda/runtime/table/key.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { writeTransaction } from '#lambda/runtime/table/transactions.ts';
import { seasonItem, standingsItem } from '../keys.ts';
import type { Standings } from '../use-cases/close-season.ts';
import { standingsSchema } from './standings-schema.ts';

/** How long standings are kept after the season has ended. */
const KEPT_SECONDS = 90 * 86_400;

const seasonSchema = object({ startedAt: string() });

/** How a season ended. Read as it is now: what was stored a moment ago must not be computed again. */
export const findStandings = (gameId: string, closedAt: string): Promise<Standings | undefined> =>
  find(standingsItem.key(gameId, closedAt), standingsSchema);

/** Since when the present season lasts. */
export const findSeasonStart = async (gameId: string): Promise<string | undefined> =>
  (await find(seasonItem.key(gameId), seasonSchema))?.startedAt;

async function find<Item>(key: Key, schema: GenericSchema<unknown, Item>): Promise<Item | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(schema, unmarshall(Item));
}

/**
 * Stores the standings and moves the start of the season, in one transaction: between the two there is nothing that a crash
 * could leave behind.
 * @returns whether it was done now
 */
export async function storeSeason(standings: Standings, readStart: string | undefined): Promise<boolean> {
  const { gameId, closedAt } = standings;
  const expiresAt = Math.floor(Date.parse(closedAt) / 1_000) + KEPT_SECONDS;
  try {
    await writeTransaction([
      {
        Put: {
          TableName: tableName,
          Item: marshall({ ...standingsItem.head(gameId, closedAt), ...standings, expiresAt }),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Put: {
          TableName: tableName,
          Item: marshall({ ...seasonItem.head(gameId), gameId, startedAt: closedAt }),
          ...(readStart === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: 'startedAt = :read',
                ExpressionAttributeValues: marshall({ ':read': readStart }),
              }),
        },
      },
    ]);
    return true;
  } catch (error) {
    // Anything but a condition was tried again, or is thrown as what it is.
    if (error instanceof TransactionCanceledException && hasFailedCondition(error)) return false;
    throw error;
  }
}

const hasFailedCondition = ({ CancellationReasons = [] }: TransactionCanceledException) =>
  CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed');

import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Refusal } from './errors.ts';
import { playByGameKey, playKey, profileKey } from './keys.ts';
import { dynamodb, tableName } from './table.ts';

export interface Play {
  readonly playId: string;
  readonly playerId: string;
  readonly gameId: string;
  readonly score: number;
  readonly playedAt: string;
}

/**
 * Consumes one credit and stores the play: both or neither.
 * @throws Refusal `player_not_found` or `no_credits`; then nothing was written
 */
export async function storePlay(play: Play): Promise<void> {
  const { playerId, playedAt, playId, gameId } = play;
  try {
    await dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Update: {
              TableName: tableName,
              Key: marshall(profileKey(playerId)),
              UpdateExpression: 'ADD credits :minusOne, plays :one',
              ConditionExpression: 'credits >= :one',
              ExpressionAttributeValues: marshall({ ':one': 1, ':minusOne': -1 }),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          {
            Put: {
              TableName: tableName,
              Item: marshall({
                ...playKey(playerId, playedAt, playId),
                ...playByGameKey(gameId, playedAt, playId),
                entity: 'play',
                ...play,
              }),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );
  } catch (error) {
    throw refusalBehind(error) ?? error;
  }
}

function refusalBehind(error: unknown): Refusal | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const credit = error.CancellationReasons?.[0];
  if (credit?.Code !== 'ConditionalCheckFailed') return undefined;
  return credit.Item === undefined
    ? new Refusal('player_not_found', 'There is no such player.')
    : new Refusal('no_credits', 'No credits are left.');
}

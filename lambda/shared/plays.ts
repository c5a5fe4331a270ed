import { setTimeout as pause } from 'node:timers/promises';
import {
  type CancellationReason,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
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

/** How often a transaction is tried when another one holds the same items; the SDK does not retry cancellations. */
const MAX_ATTEMPTS = 5;

/**
 * Consumes one credit and stores the play: both or neither.
 *
 * Two plays of one player at the same time touch the same profile, and DynamoDB cancels one of the transactions. That
 * one is tried again, which is safe: a cancelled transaction has written nothing
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling).
 *
 * @throws Refusal `player_not_found` or `no_credits`, or `busy` when the conflicts do not end; then nothing was written
 */
export async function storePlay(play: Play): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await dynamodb.send(transactionFor(play));
      return;
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      const refusal = refusalBehind(reasons);
      if (refusal !== undefined) throw refusal;
      if (!reasons.some(({ Code }) => Code === 'TransactionConflict')) throw error;
      if (attempt === MAX_ATTEMPTS) throw new Refusal('busy', 'Too many plays at the same time. Try again.');
      await pause(Math.random() * 25 * 2 ** attempt);
    }
  }
}

function transactionFor(play: Play): TransactWriteItemsCommand {
  const { playerId, playedAt, playId, gameId } = play;
  return new TransactWriteItemsCommand({
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
  });
}

function refusalBehind([credit]: readonly CancellationReason[]): Refusal | undefined {
  if (credit?.Code !== 'ConditionalCheckFailed') return undefined;
  return credit.Item === undefined
    ? new Refusal('player_not_found', 'There is no such player.')
    : new Refusal('no_credits', 'No credits are left.');
}

import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { playKey, reviewKey } from '#lambda/runtime/keys.ts';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeTransaction } from '#lambda/runtime/table/transactions.ts';
import type { PlayToReview } from '../use-cases/review-play.ts';

/**
 * Flags a play if it is there. The flag is an item of its own: an import that loads the play again writes the whole play,
 * and would take away a flag within it.
 */
export async function flagForReview({ playerId, playedAt, playId, eventId }: PlayToReview): Promise<boolean> {
  try {
    await writeTransaction([
      {
        ConditionCheck: {
          TableName: tableName,
          Key: marshall(playKey(playerId, playedAt, playId)),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      {
        Put: {
          TableName: tableName,
          Item: marshall({
            ...reviewKey(playerId, playedAt, playId),
            entity: 'review',
            playerId,
            playId,
            playedAt,
            requestedBy: eventId,
          }),
        },
      },
    ]);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

const isGone = (error: unknown) =>
  error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';

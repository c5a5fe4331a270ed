import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { playItem } from '#lambda/api/keys.ts';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeTransaction } from '#lambda/runtime/table/transactions.ts';
import { reviewItem } from '../keys.ts';
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
          Key: marshall(playItem.key(playerId, playedAt, playId)),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      {
        Put: {
          TableName: tableName,
          Item: marshall({
            ...reviewItem.head(playerId, playedAt, playId),
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

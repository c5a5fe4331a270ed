import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { playKey } from '#shared/keys.ts';
import { dynamodb, tableName } from '#shared/table.ts';
import type { PlayToReview } from '../use-cases/review-play.ts';

/** Flags a play if it is there; without the condition the update would bring a removed play back as a flag alone. */
export async function flagForReview({ playerId, playedAt, playId, eventId }: PlayToReview): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(playKey(playerId, playedAt, playId)),
        UpdateExpression: 'SET reviewRequestedBy = :event',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: marshall({ ':event': eventId }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Key } from '#lambda/runtime/table/key.ts';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { reminderItem } from '../keys.ts';

/**
 * How long a piece of work may take before somebody else may take it over. Longer than the function's timeout, shorter
 * than the queue's visibility timeout: a retry after a crash finds the lease over.
 */
const LEASE_SECONDS = 30;

/** Records are kept longer than any message can live: 4 days in a queue and 14 among its dead letters. */
const KEPT_DAYS = 30;

/** `claimed`: do it now. `done`: it was done before. `in-progress`: somebody is at it, or crashed moments ago. */
export type Claim = 'claimed' | 'done' | 'in-progress';

const inSeconds = (time: number) => Math.floor(time / 1_000);

/**
 * Claims a piece of work that must have one effect although its message may be delivered more than once. Of several
 * deliveries at the same time one gets the claim.
 */
export async function claim(key: Key, now = Date.now()): Promise<Claim> {
  try {
    await writeItem(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(key),
        UpdateExpression: 'SET entity = :entity, progress = :claimed, leaseUntil = :leaseUntil, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(pk) OR (progress = :claimed AND leaseUntil < :now)',
        ExpressionAttributeValues: marshall({
          ':entity': reminderItem.entity,
          ':claimed': 'claimed',
          ':now': inSeconds(now),
          ':leaseUntil': inSeconds(now) + LEASE_SECONDS,
          ':expiresAt': inSeconds(now) + KEPT_DAYS * 86_400,
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'claimed';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item !== undefined && unmarshall(error.Item).progress === 'done' ? 'done' : 'in-progress';
  }
}

/** Notes that claimed work is done: every later claim answers `done`. */
export async function complete(key: Key): Promise<void> {
  await writeItem(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(key),
      UpdateExpression: 'SET progress = :done REMOVE leaseUntil',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: marshall({ ':done': 'done' }),
    }),
  );
}

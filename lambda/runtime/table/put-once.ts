import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue } from '@aws-sdk/util-dynamodb';
import type { Key } from './key.ts';
import { tableName } from './table.ts';
import { writeItem } from './write-item.ts';

/**
 * Stores an item unless one is there under its key. With a key made from the event, that is the whole of idempotency: the
 * effect is its own record, so no crash can come between the two.
 * @returns whether it was stored now
 */
export async function putOnce(item: Key & Readonly<Record<string, NativeAttributeValue>>): Promise<boolean> {
  try {
    await writeItem(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall(item),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

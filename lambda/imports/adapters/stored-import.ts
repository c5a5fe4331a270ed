import { gunzipSync } from 'node:zlib';
import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { array, instance, object, parse, unknown } from 'valibot';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { chunkItem, importItem } from '../keys.ts';
import type { Rejection } from '../use-cases/row.ts';
import { putAll } from './batch-write.ts';
import { rejectedRow } from './counting.ts';
import { type Import, importExpiry } from './imports.ts';

/** Marks an import as being loaded, from now on; one that has ended stays as it is. */
export async function markLoading(importId: string): Promise<void> {
  try {
    await writeItem(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(importItem.key(importId)),
        UpdateExpression: 'SET #status = :loading, movedAt = :now',
        ConditionExpression: '#status IN (:accepted, :loading)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: marshall({
          ':loading': 'loading',
          ':accepted': 'accepted',
          ':now': new Date().toISOString(),
        }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

const chunkSchema = object({ content: instance(Uint8Array) });

/** The rows of an import, as they were sent. @throws when a piece of it is missing */
export async function readRows({ importId, chunks }: Import): Promise<readonly unknown[]> {
  const pieces = await Promise.all(
    Array.from({ length: chunks }, async (_, chunk) => {
      const Key = marshall(chunkItem.key(importId, chunk));
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
      return parse(chunkSchema, Item === undefined ? undefined : unmarshall(Item)).content;
    }),
  );
  return parse(array(unknown()), JSON.parse(gunzipSync(Buffer.concat(pieces)).toString('utf8')));
}

/** Notes rejected rows; noting them again changes nothing. */
export async function noteRejections(
  { importId, acceptedAt }: Import,
  rejections: readonly Rejection[],
): Promise<void> {
  const expiresAt = importExpiry(acceptedAt);
  await putAll(rejections.map((rejection) => rejectedRow(importId, rejection, expiresAt)));
}

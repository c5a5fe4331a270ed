import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeTransaction } from '#lambda/runtime/table/transactions.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { countedPartItem, importItem, rejectedRowItem } from '../keys.ts';
import type { PartCounts } from '../use-cases/finish-part.ts';
import type { Rejection } from '../use-cases/row.ts';
import { findImport, importExpiry } from './imports.ts';

/**
 * Counts a part of an import, once: the note that it was counted and the count itself are one transaction.
 * @returns whether it was counted now
 * @throws when the import does not exist, or has expired
 */
export async function countPart(importId: string, part: string, counts: PartCounts): Promise<boolean> {
  const before = await findImport(importId);
  if (before === undefined) throw new Error('There is no such import');
  const expiresAt = importExpiry(before.acceptedAt);
  try {
    await writeTransaction([
      {
        Put: {
          TableName: tableName,
          Item: marshall({ ...countedPartItem.head(importId, part), expiresAt }),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName: tableName,
          Key: marshall(importItem.key(importId)),
          UpdateExpression: 'SET movedAt = :now ADD loaded :loaded, rejected :rejected',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: marshall({
            ':loaded': counts.loaded,
            ':rejected': counts.rejected,
            ':now': new Date().toISOString(),
          }),
        },
      },
      ...(counts.rejections ?? []).map(
        (rejection): TransactWriteItem => ({
          Put: { TableName: tableName, Item: rejectedRow(importId, rejection, expiresAt) },
        }),
      ),
    ]);
    return true;
  } catch (error) {
    if (countedBefore(error)) return false;
    throw error;
  }
}

/** A rejected row as the table holds it. */
export const rejectedRow = (importId: string, { row, reason }: Rejection, expiresAt: number) =>
  marshall({ ...rejectedRowItem.head(importId, row), row, reason, expiresAt });

const countedBefore = (error: unknown) =>
  error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';

/** Ends an import of which all rows are counted. */
export async function endIfComplete(importId: string): Promise<void> {
  const { rows = 0, loaded = 0, rejected = 0 } = (await findImport(importId)) ?? {};
  if (loaded + rejected < rows) return;
  try {
    await writeItem(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(importItem.key(importId)),
        UpdateExpression: 'SET #status = :done',
        ConditionExpression: '#status <> :done',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: marshall({ ':done': rejected === 0 ? 'done' : 'done-with-errors' }),
      }),
    );
  } catch (error) {
    // Another part, counted at the same time, has ended it.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

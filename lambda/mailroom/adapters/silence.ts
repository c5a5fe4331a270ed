import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { silenceItem } from '../keys.ts';
import type { Reason } from '../use-cases/heed-feedback.ts';

/** Whether the arcade writes to an address no more. */
export async function isSilent(address: string): Promise<boolean> {
  const Key = marshall(silenceItem.key(address));
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key }));
  return Item !== undefined;
}

/** Writes to an address no more. The first reason stays. */
export async function silence(address: string, reason: Reason): Promise<void> {
  await putOnce({ ...silenceItem.head(address), reason });
}

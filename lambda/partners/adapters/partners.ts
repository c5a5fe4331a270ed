import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { boolean, object, parse, string } from 'valibot';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { partnerItem } from '../keys.ts';
import type { NewPartner } from '../use-cases/schemas.ts';

const storedSchema = object({ publicKey: string(), blocked: boolean() });

/** What the arcade knows of a partner. Read as it is now: one that was blocked a moment ago is blocked. */
export async function findPartner(partnerId: string): Promise<NewPartner | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(partnerItem.key(partnerId)), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(storedSchema, unmarshall(Item));
}

/** Stores a partner in place of what was known. */
export async function storePartner(partnerId: string, partner: NewPartner): Promise<void> {
  await writeItem(
    new PutItemCommand({
      TableName: tableName,
      Item: marshall({ ...partnerItem.head(partnerId), partnerId, ...partner }),
    }),
  );
}

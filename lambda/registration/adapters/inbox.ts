import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { parse } from 'valibot';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { messageItem } from '../keys.ts';
import { type Message, messageSchema } from '../use-cases/message.ts';

/** Puts a message into the player's inbox unless one of its name is there. @returns whether it was stored now */
export const storeMessage = (message: Message): Promise<boolean> =>
  putOnce({ ...messageItem.head(message.playerId, message.name), ...message });

/** A message as it is now: read strongly consistent, so that a message stored a moment ago is found. */
export async function findMessage(playerId: string, name: string): Promise<Message | undefined> {
  const Key = marshall(messageItem.key(playerId, name));
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : parse(messageSchema, unmarshall(Item));
}

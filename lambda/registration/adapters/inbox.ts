import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { array, parse } from 'valibot';
import { playerPartition } from '#lambda/runtime/table/key.ts';
import { queryPage } from '#lambda/runtime/table/pages.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { INBOX_PREFIX, messageItem } from '../keys.ts';
import {
  type Message,
  messageSchema,
  newestFirst,
  type ShownMessage,
  shownMessageSchema,
} from '../use-cases/message.ts';

/** Puts a message into the player's inbox unless one of its name is there. @returns whether it was stored now */
export const storeMessage = (message: Message): Promise<boolean> =>
  putOnce({ ...messageItem.head(message.playerId, message.name), ...message });

/** A message as it is now: read strongly consistent, so that a message stored a moment ago is found. */
export async function findMessage(playerId: string, name: string): Promise<Message | undefined> {
  const Key = marshall(messageItem.key(playerId, name));
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : parse(messageSchema, unmarshall(Item));
}

/** What an inbox shows at once. */
export interface InboxPage {
  /** Newest first within the page: the key is the name, so pages follow the names. */
  readonly messages: readonly ShownMessage[];
  /** Absent on the last page. */
  readonly cursor: string | undefined;
}

/** One page of a player's messages. @throws Refusal `invalid_parameter` for a cursor that no page ended with */
export async function listMessages(playerId: string, cursor: string | undefined): Promise<InboxPage> {
  const page = await queryPage({
    partition: ['pk', playerPartition(playerId)],
    sort: { name: 'sk', from: INBOX_PREFIX, to: `${INBOX_PREFIX}\uffff` },
    attributes: ['name', 'text', 'sentAt'],
    cursor,
  });
  return { messages: newestFirst(parse(array(shownMessageSchema), page.items)), cursor: page.cursor };
}

import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { object, parse, string } from 'valibot';
import { dynamodb, secondsFromNow, TableName } from './table.ts';

/** How long a ticket is good. A client connects right after it has got one. */
export const TICKET_SECONDS = 60;

/** What `storeTicket` hands out: a UUID. */
const TICKET = /^[0-9a-f-]{36}$/;

const ticketId = (ticket: string) => `ticket#${ticket}`;
const holderSchema = object({ playerId: string() });

/** Makes a ticket for a player, good once and for a minute. */
export async function storeTicket(playerId: string): Promise<string> {
  const ticket = randomUUID();
  await dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: marshall({ id: ticketId(ticket), playerId, expiresAt: secondsFromNow(TICKET_SECONDS) }),
    }),
  );
  return ticket;
}

/** Takes a ticket, so that nobody else can. @returns whose it is; undefined when it is not one, is used or is too old */
export async function takeTicket(ticket: string): Promise<string | undefined> {
  // A key of DynamoDB ends at 2,048 bytes, and a caller may send more.
  if (!TICKET.test(ticket)) return undefined;
  try {
    const { Attributes = {} } = await dynamodb.send(
      new DeleteItemCommand({
        TableName,
        Key: marshall({ id: ticketId(ticket) }),
        // DynamoDB deletes what has expired within days (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
        ConditionExpression: 'attribute_exists(id) AND expiresAt > :now',
        ExpressionAttributeValues: marshall({ ':now': secondsFromNow(0) }),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return parse(holderSchema, unmarshall(Attributes)).playerId;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

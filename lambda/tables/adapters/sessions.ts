import { DeleteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { number, object, parse, string } from 'valibot';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { SESSIONS_TABLE_NAME } from '../table.ts';
import type { Session, SessionStore } from '../use-cases/sessions.ts';
import { dynamodb, unlessRefused } from './dynamodb.ts';

const TableName = requiredEnv(SESSIONS_TABLE_NAME);
const sessionSchema = object({ sessionId: string(), playerId: string(), expiresAt: number() });
const sessionOf = (item: Parameters<typeof unmarshall>[0]): Session => parse(sessionSchema, unmarshall(item));

/** Sessions in a table. DynamoDB deletes an expired item within days, so every read and refresh compares the time itself. */
export const sessions: SessionStore = {
  async open(session) {
    const put = new PutItemCommand({
      TableName,
      Item: marshall(session),
      ConditionExpression: 'attribute_not_exists(sessionId)',
    });
    return (await unlessRefused(dynamodb.send(put))) !== undefined;
  },

  async find(sessionId, now) {
    const get = new GetItemCommand({ TableName, Key: marshall({ sessionId }), ConsistentRead: true });
    const { Item } = await dynamodb.send(get);
    const session = Item === undefined ? undefined : sessionOf(Item);
    return session !== undefined && session.expiresAt > now ? session : undefined;
  },

  async refresh(sessionId, now, expiresAt) {
    const update = new UpdateItemCommand({
      TableName,
      Key: marshall({ sessionId }),
      UpdateExpression: 'SET expiresAt = :expiresAt',
      // False for an item that is not there, too: an update without it would make a session out of nothing.
      ConditionExpression: 'expiresAt > :now',
      ExpressionAttributeValues: marshall({ ':now': now, ':expiresAt': expiresAt }),
      ReturnValues: 'ALL_NEW',
    });
    const answer = await unlessRefused(dynamodb.send(update));
    return answer?.Attributes === undefined ? undefined : sessionOf(answer.Attributes);
  },

  async end(sessionId) {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ sessionId }) }));
  },
};

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { playItem } from '#lambda/api/keys.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import type { ReplayId } from '../keys.ts';
import { playNotFound } from '../refusals.ts';

/**
 * Lets only plays of the caller pass. 404 and not 403: to a player, a play of another does not even exist.
 * @throws Refusal `play_not_found`
 */
export async function requirePlay({ playerId, playId }: ReplayId, playedAt: string): Promise<void> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: tableName,
      Key: marshall(playItem.key(playerId, playedAt, playId)),
      ProjectionExpression: 'pk',
      ConsistentRead: true,
    }),
  );
  if (Item === undefined) throw new Refusal(playNotFound, 'You have played no such play at that moment.');
}

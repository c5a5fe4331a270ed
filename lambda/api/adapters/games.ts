import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { gameItem, gameListKey } from '../keys.ts';
import { gameExists, gameNotFound } from '../refusals.ts';
import type { NewGame } from '../use-cases/schemas.ts';

export interface Game extends NewGame {
  readonly addedAt: string;
}

/**
 * Adds a game.
 * @throws Refusal `game_exists`
 */
export async function addGame(game: Game): Promise<void> {
  const { gameId, addedAt } = game;
  if (await putOnce({ ...gameItem.head(gameId), ...gameListKey(addedAt, gameId), ...game })) return;
  throw new Refusal(gameExists, 'There is a game with this id.');
}

/** Games this execution environment has seen. Games are never removed, so knowing one stays true. */
const known = new Set<string>();

/** @throws Refusal `game_not_found` */
export async function requireGame(gameId: string): Promise<void> {
  if (known.has(gameId)) return;
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: tableName,
      Key: marshall(gameItem.key(gameId)),
      ProjectionExpression: 'pk',
      ConsistentRead: true,
    }),
  );
  if (Item === undefined) throw new Refusal(gameNotFound, 'There is no such game.');
  known.add(gameId);
}

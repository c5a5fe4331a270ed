import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type InferOutput, integer, number, object, optional, parse, pipe, string } from 'valibot';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { profileItem } from '../keys.ts';
import { playerNotFound, versionMismatch } from '../refusals.ts';
import type { PlayerChanges } from '../use-cases/player-changes.ts';

const playerSchema = object({
  playerId: string(),
  credits: pipe(number(), integer()),
  plays: pipe(number(), integer()),
  registeredAt: string(),
  displayName: optional(string()),
  /** Counts the changes the player made; the reason for optimistic locking. */
  version: optional(pipe(number(), integer()), 1),
});

export type Player = InferOutput<typeof playerSchema>;

/**
 * Creates a player; a player who is there already stays untouched, whatever happened to the credits since.
 * @returns whether it was created now
 */
export const createPlayer = (player: Pick<Player, 'playerId' | 'credits' | 'registeredAt'>): Promise<boolean> =>
  putOnce({ ...profileItem.head(player.playerId), plays: 0, version: 1, ...player });

/** Reads a player as it is now: strongly consistent, so a write that was answered is seen. */
export async function findPlayer(playerId: string): Promise<Player | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(profileItem.key(playerId)), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(playerSchema, unmarshall(Item));
}

/**
 * Changes a player if nobody has changed it since the caller read it.
 * @param version the version the caller has seen
 * @returns the player after the change
 * @throws Refusal `version_mismatch` or `player_not_found`
 */
export async function changePlayer(playerId: string, { displayName }: PlayerChanges, version: number): Promise<Player> {
  try {
    const { Attributes } = await writeItem(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(profileItem.key(playerId)),
        UpdateExpression: 'SET displayName = :displayName ADD version :one',
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: marshall({ ':displayName': displayName, ':version': version, ':one': 1 }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return parse(playerSchema, unmarshall(Attributes ?? {}));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw error.Item === undefined
      ? new Refusal(playerNotFound, 'There is no such player.')
      : new Refusal(versionMismatch, 'The player has changed since you read it. Read it again.');
  }
}

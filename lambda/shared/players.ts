import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type InferOutput, integer, number, object, parse, pipe, string } from 'valibot';
import { profileKey } from './keys.ts';
import { dynamodb, tableName } from './table.ts';

const playerSchema = object({
  playerId: string(),
  credits: pipe(number(), integer()),
  plays: pipe(number(), integer()),
  registeredAt: string(),
});

export type Player = InferOutput<typeof playerSchema>;

/**
 * Creates a player; a player who is there already stays untouched, whatever happened to the credits since.
 * @returns whether it was created now
 */
export async function createPlayer(player: Pick<Player, 'playerId' | 'credits' | 'registeredAt'>): Promise<boolean> {
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall({ ...profileKey(player.playerId), entity: 'player', plays: 0, ...player }),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Reads a player as it is now: strongly consistent, so a write that was answered is seen. */
export async function findPlayer(playerId: string): Promise<Player | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(profileKey(playerId)), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(playerSchema, unmarshall(Item));
}

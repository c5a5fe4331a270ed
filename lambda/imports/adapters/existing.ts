import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { gameItem } from '#lambda/api/keys.ts';
import { profileItem } from '#lambda/registration/keys.ts';
import type { Key } from '#lambda/runtime/table/key.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { untilNothingIsLeft } from './leftovers.ts';

/** Players and games that this execution environment has seen. Neither is ever removed, so knowing one stays true. */
const seen = new Set<string>();

/** Which of these players exist. */
export const existingPlayers = (playerIds: readonly string[]) => existing(playerIds, profileItem.key);

/** Which of these games exist. */
export const existingGames = (gameIds: readonly string[]) => existing(gameIds, gameItem.key);

/** Up to 98 keys, as many as a message has rows, so one call can ask for all of them: the limit is 100. */
async function existing(ids: readonly string[], keyOf: (id: string) => Key): Promise<ReadonlySet<string>> {
  const missing = ids.filter((id) => !seen.has(keyOf(id).pk)).map((id) => marshall(keyOf(id)));
  await untilNothingIsLeft(missing, async (keys) => {
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetItemCommand({
        RequestItems: { [tableName]: { Keys: [...keys], ProjectionExpression: 'pk', ConsistentRead: true } },
      }),
    );
    for (const item of Responses?.[tableName] ?? []) seen.add(String(unmarshall(item).pk));
    return UnprocessedKeys?.[tableName]?.Keys ?? [];
  });
  return new Set(ids.filter((id) => seen.has(keyOf(id).pk)));
}

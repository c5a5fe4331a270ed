import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { integer, number, object, parse, pipe, string } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { ReplayId } from '../keys.ts';
import { ROWS_TABLE_NAME } from '../table.ts';
import type { Replay } from '../use-cases/index-replay.ts';

const dynamodb = new DynamoDBClient(clientDefaults);

export const TableName = requiredEnv(ROWS_TABLE_NAME);

/** How long the table remembers that an upload is gone. S3 delivers events within seconds, as a rule, and this is much longer. */
const REMEMBERED_SECONDS = 86_400;

const replaySchema = object({
  playerId: string(),
  playId: string(),
  etag: string(),
  size: pipe(number(), integer()),
  uploadedAt: string(),
});

/** Stores a row unless a newer event of its object came before. @returns whether it was stored */
export const storeReplay = (replay: Replay, sequencer: string): Promise<boolean> =>
  putNewer({ ...replay, ...orderedBy(replay), sequencer });

/** Stores instead of a row that its object is gone. It has no key in the indexes, so no list shows it. @returns whether it was stored */
export const forgetReplay = ({ playerId, playId }: ReplayId, sequencer: string, now: Date): Promise<boolean> =>
  putNewer({ playerId, playId, sequencer, expiresAt: Math.floor(now.getTime() / 1_000) + REMEMBERED_SECONDS });

/** The keys of the indexes: text that sorts as the date and the size do, unique within a player. */
const orderedBy = ({ playId, uploadedAt, size }: Replay) => ({
  byDate: `${uploadedAt}#${playId}`,
  bySize: `${String(size).padStart(12, '0')}#${playId}`,
});

async function putNewer(
  item: ReplayId & { readonly sequencer: string; readonly expiresAt?: number },
): Promise<boolean> {
  return unlessRefused(
    dynamodb.send(
      new PutItemCommand({
        TableName,
        Item: marshall(item),
        ConditionExpression: 'attribute_not_exists(playId) OR sequencer < :sequencer',
        ExpressionAttributeValues: marshall({ ':sequencer': item.sequencer }),
      }),
    ),
  );
}

/** The row of a replay, as it is now. */
export async function findReplay({ playerId, playId }: ReplayId): Promise<Replay | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName, Key: marshall({ playerId, playId }), ConsistentRead: true }),
  );
  return Item?.etag === undefined ? undefined : parse(replaySchema, unmarshall(Item));
}

/** Deletes the row of a replay; the stream of the table takes the object along. @returns whether it was there */
export const deleteReplay = ({ playerId, playId }: ReplayId): Promise<boolean> =>
  unlessRefused(
    dynamodb.send(
      new DeleteItemCommand({
        TableName,
        Key: marshall({ playerId, playId }),
        ConditionExpression: 'attribute_exists(etag)',
      }),
    ),
  );

/** Whether a write was made, and not refused by its condition. */
async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type InferOutput, integer, minValue, number, object, optional, parse, picklist, pipe, string } from 'valibot';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { chunkItem, importItem } from '../keys.ts';
import { ROWS_PER_MESSAGE } from '../use-cases/load-message.ts';

const importSchema = object({
  importId: string(),
  /** Id of the API key it was sent with: nobody else may see it. */
  owner: string(),
  status: picklist(['accepted', 'loading', 'done', 'done-with-errors']),
  acceptedAt: string(),
  /** When a part of it was last counted, or its extraction began. */
  movedAt: optional(string()),
  rows: pipe(number(), integer()),
  loaded: pipe(number(), integer()),
  rejected: pipe(number(), integer()),
  /** In how many pieces the rows are stored. */
  chunks: pipe(number(), integer()),
  /** How many rows a message to the loader covers. Kept with the import, so that a deployment does not change its parts. */
  rowsPerMessage: optional(pipe(number(), integer(), minValue(1)), ROWS_PER_MESSAGE),
});

/** A batch of past plays that a cabinet sent, and how far it got. */
export type Import = InferOutput<typeof importSchema>;

/** Bytes of a piece: an item may have 400 KB, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const CHUNK_BYTES = 350_000;

/** An import is kept as long as someone may ask how it went. */
export const IMPORT_DAYS = 30;

/** When items of an import expire, in epoch seconds. */
export const importExpiry = (acceptedAt: string) => Math.floor(Date.parse(acceptedAt) / 1_000) + IMPORT_DAYS * 86_400;

/** The same rows from the same client are the same import, however often they are sent. */
export const importIdOf = (owner: string, rows: readonly unknown[]): string =>
  createHash('sha256')
    .update(JSON.stringify([owner, rows]))
    .digest('hex')
    .slice(0, 32);

/**
 * Stores an import: first its rows, compressed and in pieces, then the fact that it was accepted; nobody sees it before it
 * is complete.
 * @returns how it stands: as it was stored now, or as it stood already
 */
export async function storeImport(owner: string, rows: readonly unknown[], now = new Date()): Promise<Import> {
  const importId = importIdOf(owner, rows);
  const before = await findImport(importId);
  if (before !== undefined) return before;
  const acceptedAt = now.toISOString();
  const expiresAt = importExpiry(acceptedAt);
  const compressed = gzipSync(JSON.stringify(rows));
  const chunks = Math.ceil(compressed.length / CHUNK_BYTES);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const content = compressed.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
    await writeItem(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall({ ...chunkItem.head(importId, chunk), content, expiresAt }),
      }),
    );
  }
  const accepted: Import = {
    importId,
    owner,
    status: 'accepted',
    acceptedAt,
    rows: rows.length,
    loaded: 0,
    rejected: 0,
    chunks,
    rowsPerMessage: ROWS_PER_MESSAGE,
  };
  if (await putOnce({ ...importItem.head(importId), ...accepted, expiresAt })) return accepted;
  // The same rows arrived twice at the same time, and the other request was faster.
  return (await findImport(importId)) ?? accepted;
}

/** How an import stands now: read strongly consistent, so that an accepted import is found at once. */
export async function findImport(importId: string): Promise<Import | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(importItem.key(importId)), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(importSchema, unmarshall(Item));
}

import { itemKind } from '#lambda/runtime/table/key.ts';

/** Everything of one import: how it stands, what was sent, what was rejected. */
export const importPartition = (importId: string) => `IMPORT#${importId}`;

/** How an import stands. */
export const importItem = itemKind('import', (importId: string) => ({ pk: importPartition(importId), sk: 'STATUS' }));

/** A piece of what was sent. */
export const chunkItem = itemKind('import-chunk', (importId: string, chunk: number) => ({
  pk: importPartition(importId),
  sk: `CHUNK#${`${chunk}`.padStart(4, '0')}`,
}));

/** That a part of an import was counted: an idempotency record. */
export const countedPartItem = itemKind('counted-part', (importId: string, part: string) => ({
  pk: importPartition(importId),
  sk: `COUNTED#${part}`,
}));

/** The sort keys of rejected rows begin with this. */
export const REJECTED_PREFIX = 'REJECTED#';

/** A row that was not loaded, in the order of the rows. */
export const rejectedRowItem = itemKind('rejected-row', (importId: string, row: number) => ({
  pk: importPartition(importId),
  sk: `${REJECTED_PREFIX}${`${row}`.padStart(6, '0')}`,
}));

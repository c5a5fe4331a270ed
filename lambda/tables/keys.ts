import { itemKind } from '#lambda/runtime/table/key.ts';

/** A note; one per id. */
export const noteItem = itemKind('tables-note', (noteId: string) => ({ pk: `TABLES#${noteId}`, sk: 'NOTE' }));

import { itemKind } from '#lambda/runtime/table/key.ts';

/** A note; one per id. */
export const noteItem = itemKind('live-note', (noteId: string) => ({ pk: `LIVE#${noteId}`, sk: 'NOTE' }));

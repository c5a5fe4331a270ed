import { itemKind } from '#lambda/runtime/table/key.ts';

/** A note; one per id. */
export const noteItem = itemKind('telemetry-note', (noteId: string) => ({ pk: `TELEMETRY#${noteId}`, sk: 'NOTE' }));

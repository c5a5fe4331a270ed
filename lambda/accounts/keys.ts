import { itemKind } from '#lambda/runtime/table/key.ts';

/** What a game server reported; one per id of a result. */
export const resultItem = itemKind('server-result', (resultId: string) => ({ pk: `RESULT#${resultId}`, sk: 'RESULT' }));

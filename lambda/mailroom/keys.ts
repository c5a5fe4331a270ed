import { itemKind } from '#lambda/runtime/table/key.ts';

/** A letter; one per id. */
export const letterItem = itemKind('mailroom-letter', (letterId: string) => ({
  pk: `MAILROOM#${letterId}`,
  sk: 'LETTER',
}));

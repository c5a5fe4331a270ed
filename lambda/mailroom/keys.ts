import { itemKind, playerPartition } from '#lambda/runtime/table/key.ts';

/** A letter; one per id. */
export const letterItem = itemKind('mailroom-letter', (letterId: string) => ({
  pk: `MAILROOM#${letterId}`,
  sk: 'LETTER',
}));

/** The tickets of a player: the balance, and the number of the last entry. */
export const ticketsItem = itemKind('tickets', (playerId: string) => ({
  pk: playerPartition(playerId),
  sk: 'TICKETS',
}));

/** Where what is too large for a message waits. The consumer reads below this prefix only. */
export const PARCELS = 'parcels/';

/** A bulletin as it came one way. */
export const bulletinItem = itemKind('mailroom-bulletin', (messageId: string, way: string) => ({
  pk: `MAILROOM#${messageId}`,
  sk: `BULLETIN#${way}`,
}));

/** That the arcade writes to an address no more, however its owner spells it. */
export const silenceItem = itemKind('mailroom-silence', (address: string) => ({
  pk: `MAILROOM#${address.toLowerCase()}`,
  sk: 'SILENCE',
}));

/** Where the rule for incoming mail stores each mail. */
export const POST = 'post/';

/** A mail that came in. */
export const postItem = itemKind('mailroom-post', (messageId: string) => ({
  pk: `MAILROOM#${messageId}`,
  sk: 'POST',
}));

/**
 * The primary key of an item. Partition keys start with the player, the game or the import, never with a date or a status:
 * many values, evenly used, no hot partition
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The partition of everything that belongs to one player. */
export const playerPartition = (playerId: string) => `PLAYER#${playerId}`;

/** The partition of everything that belongs to one game. */
export const gamePartition = (gameId: string) => `GAME#${gameId}`;

/** A kind of item: the name by which the table and its stream tell it from others, and where its items are. */
export interface ItemKind<Parts extends readonly unknown[]> {
  readonly entity: string;
  key(...parts: Parts): Key;
  /** Key and entity: what every item of this kind begins with. */
  head(...parts: Parts): Key & { readonly entity: string };
}

/** Declares a kind of item. Its chapter owns it, and no other chapter writes such items. */
export const itemKind = <const Entity extends string, Parts extends readonly unknown[]>(
  entity: Entity,
  key: (...parts: Parts) => Key,
) => ({ entity, key, head: (...parts: Parts) => ({ ...key(...parts), entity }) });

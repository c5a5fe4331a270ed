/**
 * The one index of the table, for games and for what is ranked within a game. Synth creates it from this declaration, and
 * queries read it by the same. It is sparse: only items with {@link GameKey} are in it.
 */
export const BY_GAME = {
  name: 'byGame',
  partitionKey: 'gamePk',
  sortKey: 'gameSk',
  /** The attributes that the index carries besides the keys. */
  attributes: ['gameId', 'title', 'addedAt', 'playerId', 'score', 'playedAt'],
} as const;

/** An attribute that a query of the index can return. */
export type ByGameAttribute = (typeof BY_GAME.attributes)[number];

/** The key of an item in the index. */
export interface GameKey {
  readonly gamePk: string;
  readonly gameSk: string;
}

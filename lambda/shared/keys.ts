/**
 * The keys of the table, all in one place. Partition keys start with the player or the game, never with a date or a
 * status: many values, evenly used, no hot partition
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const playerPartition = (playerId: string) => `PLAYER#${playerId}`;

/** The player's profile: credits and number of plays. */
export const profileKey = (playerId: string): Key => ({ pk: playerPartition(playerId), sk: 'PROFILE' });

/** A sign-in session; one per player and app client, so that a repeated trigger overwrites and never adds. */
export const sessionKey = (playerId: string, clientId: string): Key => ({
  pk: playerPartition(playerId),
  sk: `SESSION#${clientId}`,
});

/** Whether a reminder went out to the player: an idempotency record. */
export const reminderKey = (playerId: string, reminder: string): Key => ({
  pk: playerPartition(playerId),
  sk: `REMINDER#${reminder}`,
});

/** A play, ordered by time within its player. */
export const playKey = (playerId: string, playedAt: string, playId: string): Key => ({
  pk: playerPartition(playerId),
  sk: `PLAY#${playedAt}#${playId}`,
});

/** The same play in the index by game, ordered by time within its game. */
export const playByGameKey = (gameId: string, playedAt: string, playId: string) => ({
  gamePk: `GAME#${gameId}`,
  gameSk: `PLAY#${playedAt}#${playId}`,
});

import { createHash } from 'node:crypto';

/**
 * The keys of the table, all in one place. Partition keys start with the player or the game, never with a date or a
 * status: many values, evenly used, no hot partition
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The key of an item in the index `byGame`. */
export interface GameKey {
  readonly gamePk: string;
  readonly gameSk: string;
}

export const playerPartition = (playerId: string) => `PLAYER#${playerId}`;
export const gamePartition = (gameId: string) => `GAME#${gameId}`;

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

/** What a request with this idempotency key was answered; per player, so nobody can meet another's keys. */
export const requestKey = (playerId: string, idempotencyKey: string): Key => ({
  pk: playerPartition(playerId),
  sk: `REQUEST#${idempotencyKey}`,
});

/** How often and how well a player has played a game. */
export const statisticsKey = (playerId: string, gameId: string): Key => ({
  pk: playerPartition(playerId),
  sk: `STATISTICS#${gameId}`,
});

/** The sort keys of plays begin with this and the time, so a range of time is a range of keys. */
export const PLAY_PREFIX = 'PLAY#';

/** A play, ordered by time within its player. */
export const playKey = (playerId: string, playedAt: string, playId: string): Key => ({
  pk: playerPartition(playerId),
  sk: `${PLAY_PREFIX}${playedAt}#${playId}`,
});

/** That an operator should look at a play, ordered as the plays are. */
export const reviewKey = (playerId: string, playedAt: string, playId: string): Key => ({
  pk: playerPartition(playerId),
  sk: `REVIEW#${playedAt}#${playId}`,
});

/** A player's best play of a game: the entry on the leaderboard. */
export const bestKey = (playerId: string, gameId: string): Key => ({
  pk: playerPartition(playerId),
  sk: `BEST#${gameId}`,
});

/** The sort keys of the index in the partitions of a leaderboard begin with this. */
export const SCORE_PREFIX = 'SCORE#';

/**
 * Over how many partitions of the index the entries of one game are spread: one partition takes 1,000 writes a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html). Raising it needs
 * every entry to be written again, lowering it too.
 */
const LEADERBOARD_SHARDS = 8;

/** The same shard for the same player, always and everywhere: an entry that moved would be on the leaderboard twice. */
const shardOf = (playerId: string) =>
  createHash('sha256').update(playerId).digest().readUInt32BE(0) % LEADERBOARD_SHARDS;

/** All partitions of a game's leaderboard in the index; its reader asks each of them. */
export const leaderboardPartitions = (gameId: string): readonly string[] =>
  Array.from({ length: LEADERBOARD_SHARDS }, (_, shard) => `${gamePartition(gameId)}#${shard}`);

/** An entry in the index by game, ordered by score; padded, because keys are compared as text. */
export const leaderboardKey = (play: {
  readonly gameId: string;
  readonly playerId: string;
  readonly score: number;
  readonly playedAt: string;
  readonly playId: string;
}): GameKey => ({
  gamePk: `${gamePartition(play.gameId)}#${shardOf(play.playerId)}`,
  gameSk: `${SCORE_PREFIX}${`${play.score}`.padStart(10, '0')}#${play.playedAt}#${play.playId}`,
});

/** The play that holds the high score of a game. */
export const highScoreKey = (gameId: string): Key => ({ pk: gamePartition(gameId), sk: 'HIGH_SCORE' });

/** Since when the present season of a game lasts. */
export const seasonKey = (gameId: string): Key => ({ pk: gamePartition(gameId), sk: 'SEASON' });

/** How a season of a game ended, ordered by when; one per season. */
export const standingsKey = (gameId: string, closedAt: string): Key => ({
  pk: gamePartition(gameId),
  sk: `STANDINGS#${closedAt}`,
});

/** What is said about a game, ordered by time; one per event. */
export const announcementKey = (gameId: string, occurredAt: string, eventId: string): Key => ({
  pk: gamePartition(gameId),
  sk: `ANNOUNCEMENT#${occurredAt}#${eventId}`,
});

/** A message to a player; one of each kind. */
export const inboxKey = (playerId: string, message: string): Key => ({
  pk: playerPartition(playerId),
  sk: `INBOX#${message}`,
});

/** What a player did, ordered by time; one per event. */
export const activityKey = (playerId: string, occurredAt: string, eventId: string): Key => ({
  pk: playerPartition(playerId),
  sk: `ACTIVITY#${occurredAt}#${eventId}`,
});

/** A game. */
export const gameKey = (gameId: string): Key => ({ pk: gamePartition(gameId), sk: 'PROFILE' });

/** Partition of the index that lists the games: the one partition that all share, because games are few. */
export const ALL_GAMES = 'GAMES';

/** A game in the list of games, ordered by when it was added. */
export const gameListKey = (addedAt: string, gameId: string): GameKey => ({
  gamePk: ALL_GAMES,
  gameSk: `${addedAt}#${gameId}`,
});

/** Everything of one import: how it stands, what was sent, what was rejected. */
export const importPartition = (importId: string) => `IMPORT#${importId}`;

/** How an import stands. */
export const importKey = (importId: string): Key => ({ pk: importPartition(importId), sk: 'STATUS' });

/** A piece of what was sent. */
export const importChunkKey = (importId: string, chunk: number): Key => ({
  pk: importPartition(importId),
  sk: `CHUNK#${`${chunk}`.padStart(4, '0')}`,
});

/** That a part of an import was counted: an idempotency record. */
export const importCountKey = (importId: string, part: string): Key => ({
  pk: importPartition(importId),
  sk: `COUNTED#${part}`,
});

/** The sort keys of rejected rows begin with this. */
export const REJECTED_PREFIX = 'REJECTED#';

/** A row that was not loaded, in the order of the rows. */
export const rejectedRowKey = (importId: string, row: number): Key => ({
  pk: importPartition(importId),
  sk: `${REJECTED_PREFIX}${`${row}`.padStart(6, '0')}`,
});

import { createHash } from 'node:crypto';
import type { GameKey } from '#lambda/runtime/table/by-game.ts';
import { gamePartition, itemKind, playerPartition } from '#lambda/runtime/table/key.ts';

/** A player's best play of a game: the entry on the leaderboard. */
export const bestItem = itemKind('best', (playerId: string, gameId: string) => ({
  pk: playerPartition(playerId),
  sk: `BEST#${gameId}`,
}));

/** The play that holds the high score of a game. */
export const highScoreItem = itemKind('high-score', (gameId: string) => ({
  pk: gamePartition(gameId),
  sk: 'HIGH_SCORE',
}));

/** The sort keys of the index in the partitions of a leaderboard begin with this. */
export const SCORE_PREFIX = 'SCORE#';

/**
 * Over how many partitions of the index the entries of one game are spread: one partition takes 1,000 writes a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html). A change of it
 * needs every entry to be written again.
 */
export const LEADERBOARD_SHARDS = 8;

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

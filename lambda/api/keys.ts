import type { GameKey } from '#lambda/runtime/table/by-game.ts';
import { gamePartition, itemKind, playerPartition } from '#lambda/runtime/table/key.ts';

/** A game. */
export const gameItem = itemKind('game', (gameId: string) => ({ pk: gamePartition(gameId), sk: 'PROFILE' }));

/** Partition of the index that lists the games: the one partition that all share, because games are few. */
export const ALL_GAMES = 'GAMES';

/** A game in the list of games, ordered by when it was added. */
export const gameListKey = (addedAt: string, gameId: string): GameKey => ({
  gamePk: ALL_GAMES,
  gameSk: `${addedAt}#${gameId}`,
});

/** The sort keys of plays begin with this and the time, so a range of time is a range of keys. */
export const PLAY_PREFIX = 'PLAY#';

/** A play, ordered by time within its player. */
export const playItem = itemKind('play', (playerId: string, playedAt: string, playId: string) => ({
  pk: playerPartition(playerId),
  sk: `${PLAY_PREFIX}${playedAt}#${playId}`,
}));

/** What a request with this idempotency key was answered; per player, so nobody can meet another's keys. */
export const requestItem = itemKind('request', (playerId: string, idempotencyKey: string) => ({
  pk: playerPartition(playerId),
  sk: `REQUEST#${idempotencyKey}`,
}));

/** How often and how well a player has played a game. */
export const statisticsItem = itemKind('statistics', (playerId: string, gameId: string) => ({
  pk: playerPartition(playerId),
  sk: `STATISTICS#${gameId}`,
}));

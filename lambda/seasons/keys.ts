import { gamePartition, itemKind } from '#lambda/runtime/table/key.ts';

/** Since when the present season of a game lasts. */
export const seasonItem = itemKind('season', (gameId: string) => ({ pk: gamePartition(gameId), sk: 'SEASON' }));

/** The sort keys of standings begin with this and the time. */
export const STANDINGS_PREFIX = 'STANDINGS#';

/** How a season of a game ended, ordered by when; one per season. */
export const standingsItem = itemKind('standings', (gameId: string, closedAt: string) => ({
  pk: gamePartition(gameId),
  sk: `${STANDINGS_PREFIX}${closedAt}`,
}));

import { queryShard } from '#lambda/leaderboard/adapters/leaderboard-index.ts';
import { readLeaderboard } from '#lambda/leaderboard/use-cases/read-leaderboard.ts';
import { publishToBus } from '#lambda/runtime/aws/bus.ts';
import { asError } from '#lambda/runtime/errors.ts';
import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { listGames } from '../adapters/games.ts';
import { findSeasonStart, findStandings, storeSeason } from '../adapters/seasons.ts';
import { STANDINGS_SIZE } from '../use-cases/standings.ts';
import { turnSeason } from '../use-cases/turn-season.ts';

const ports = {
  listGames,
  findStandings,
  findSeasonStart,
  storeSeason,
  bestEntries: async (gameId: string) =>
    (await readLeaderboard(gameId, STANDINGS_SIZE, undefined, { queryShard })).entries,
  publish: publishToBus,
  reportFailure: (gameId: string, error: unknown) =>
    logger.error('A season could not be closed', {
      gameId,
      error: asError(error),
    }),
};

/**
 * Invoked by the schedule, asynchronously: closes the season that ended and begins the next, in every game. Returns how many
 * games came to which end, for the on-success destination; throws when a game failed, so that Lambda tries again.
 */
export const handler = eventHandler((event) => turnSeason(event, ports));

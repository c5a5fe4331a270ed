import type { Context } from 'aws-lambda';
import { queryShard } from '#lambda/leaderboard/adapters/leaderboard-index.ts';
import { readLeaderboard } from '#lambda/leaderboard/use-cases/read-leaderboard.ts';
import { publishToBus } from '#lambda/runtime/aws/bus.ts';
import { asError } from '#lambda/runtime/errors.ts';
import { beginInvocation, logger } from '#lambda/runtime/logger.ts';
import { listGames } from '../adapters/games.ts';
import { findSeasonStart, findStandings, storeSeason } from '../adapters/seasons.ts';
import { STANDINGS_SIZE } from '../use-cases/standings.ts';
import { type Turn, turnSeason } from '../use-cases/turn-season.ts';

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
 * Invoked by the schedule, asynchronously: closes the season that ended and begins the next, in every game.
 *
 * @returns how many games came to which end: Lambda puts it into the record for the on-success destination
 * @throws when a game failed, so that Lambda tries again
 */
export async function handler(event: unknown, context: Context): Promise<Turn> {
  beginInvocation(context);
  const turn = await turnSeason(event, ports);
  logger.info('Season turned', { turn });
  return turn;
}

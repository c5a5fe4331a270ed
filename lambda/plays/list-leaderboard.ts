import { requireGame } from '#shared/games.ts';
import { httpHandler, parseParameter } from '#shared/http.ts';
import { PAGE_SIZE } from '#shared/pages.ts';
import { gameIdSchema } from '#shared/schemas.ts';
import { queryShard } from './adapters/leaderboard-index.ts';
import { readLeaderboard } from './use-cases/read-leaderboard.ts';

/** `GET /games/{gameId}/leaderboard?cursor=`: the best play of each player, best first. */
export const handler = httpHandler(async (event) => {
  const gameId = parseParameter(gameIdSchema, event.pathParameters?.gameId, 'gameId');
  await requireGame(gameId);
  const page = await readLeaderboard(gameId, PAGE_SIZE, event.queryStringParameters?.cursor, { queryShard });
  return { status: 200, body: { gameId, ...page } };
});

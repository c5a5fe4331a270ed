import { requireGame } from '#shared/games.ts';
import { httpHandler, parseParameter } from '#shared/http.ts';
import { queryShard } from '#shared/leaderboard-index.ts';
import { PAGE_SIZE } from '#shared/pages.ts';
import { readLeaderboard } from '#shared/read-leaderboard.ts';
import { gameIdSchema } from '#shared/schemas.ts';

/** `GET /games/{gameId}/leaderboard?cursor=`: the best play of each player, best first. */
export const handler = httpHandler(async (event) => {
  const gameId = parseParameter(gameIdSchema, event.pathParameters?.gameId, 'gameId');
  await requireGame(gameId);
  const page = await readLeaderboard(gameId, PAGE_SIZE, event.queryStringParameters?.cursor, { queryShard });
  return { status: 200, body: { gameId, ...page } };
});

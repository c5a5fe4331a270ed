import { requireGame } from '#lambda/api/adapters/games.ts';
import { gameIdSchema } from '#lambda/api/use-cases/schemas.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { PAGE_SIZE } from '#lambda/runtime/table/pages.ts';
import { queryShard } from '../adapters/leaderboard-index.ts';
import { readLeaderboard } from '../use-cases/read-leaderboard.ts';

/** `GET /games/{gameId}/leaderboard?cursor=`: the best play of each player, best first. */
export const handler = httpHandler(async (event) => {
  const gameId = parseParameter(gameIdSchema, event.pathParameters?.gameId, 'gameId');
  await requireGame(gameId);
  const page = await readLeaderboard(gameId, PAGE_SIZE, event.queryStringParameters?.cursor, { queryShard });
  return { status: 200, body: { gameId, ...page } };
});

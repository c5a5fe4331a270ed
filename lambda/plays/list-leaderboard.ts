import { requireGame } from '#shared/games.ts';
import { httpHandler, parseParameter } from '#shared/http.ts';
import { gamePartition } from '#shared/keys.ts';
import { queryByGame } from '#shared/pages.ts';
import { gameIdSchema } from '#shared/schemas.ts';

/** `GET /games/{gameId}/leaderboard?cursor=`: the plays of a game, best first. */
export const handler = httpHandler(async (event) => {
  const gameId = parseParameter(gameIdSchema, event.pathParameters?.gameId, 'gameId');
  await requireGame(gameId);
  const { items, cursor } = await queryByGame(
    gamePartition(gameId),
    ['playerId', 'score', 'playedAt'],
    event.queryStringParameters?.cursor,
  );
  return { status: 200, body: { gameId, entries: items, cursor } };
});

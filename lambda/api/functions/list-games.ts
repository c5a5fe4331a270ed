import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { queryByGame } from '#lambda/runtime/table/pages.ts';
import { ALL_GAMES } from '../keys.ts';

/** `GET /games?cursor=`: all games, newest first. */
export const handler = httpHandler(async (event) => {
  const { items, cursor } = await queryByGame(
    ALL_GAMES,
    ['gameId', 'title', 'addedAt'],
    event.queryStringParameters?.cursor,
  );
  return { status: 200, body: { games: items, cursor } };
});

import { httpHandler } from '#shared/http.ts';
import { ALL_GAMES } from '#shared/keys.ts';
import { queryPage } from '#shared/pages.ts';

/** `GET /games?cursor=`: all games, newest first. */
export const handler = httpHandler(async (event) => {
  const { items, cursor } = await queryPage({
    partition: ['gamePk', ALL_GAMES],
    sort: { name: 'gameSk' },
    index: 'byGame',
    attributes: ['gameId', 'title', 'addedAt'],
    cursor: event.queryStringParameters?.cursor,
  });
  return { status: 200, body: { games: items, cursor } };
});

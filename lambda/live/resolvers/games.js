import { util } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';

/** Query.games: a page of all games, the newest first. */
export function request(ctx) {
  return ddb.query({
    query: { gamePk: { eq: 'GAMES' } },
    index: 'byGame',
    limit: 25,
    nextToken: ctx.args.cursor,
    scanIndexForward: false,
  });
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const { items, nextToken } = ctx.result;
  return { items: items.map(({ gameId, title, addedAt }) => ({ game: gameId, title, addedAt })), cursor: nextToken };
}

import { util } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';

/** Query.myPlays: a page of the caller's plays, the newest first. The token says whose: no argument does. */
export function request(ctx) {
  return ddb.query({
    query: { pk: { eq: `PLAYER#${ctx.identity.sub}` }, sk: { beginsWith: 'PLAY#' } },
    limit: 25,
    nextToken: ctx.args.cursor,
    scanIndexForward: false,
  });
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const { items, nextToken } = ctx.result;
  return {
    items: items.map(({ playId, gameId, score, playedAt }) => ({ id: playId, game: gameId, score, playedAt })),
    cursor: nextToken,
  };
}

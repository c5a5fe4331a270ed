import { util } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';

/** First step of Query.standing: the caller's best play of a game. */
export function request(ctx) {
  return ddb.get({ key: { pk: `PLAYER#${ctx.identity.sub}`, sk: `BEST#${ctx.args.game}` } });
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  ctx.stash.best = ctx.result?.best?.score ?? null;
  return ctx.result;
}

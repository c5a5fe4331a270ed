import { util } from '@aws-appsync/utils';

/** Play.title: the games of all plays of a page are one invocation. */
export function request(ctx) {
  return { operation: 'BatchInvoke', payload: { gameId: ctx.source.game } };
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return ctx.result;
}

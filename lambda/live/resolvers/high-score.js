import { util } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';

/** Second step of Query.standing: the best play of all. */
export function request(ctx) {
  return ddb.get({ key: { pk: `GAME#${ctx.args.game}`, sk: 'HIGH_SCORE' } });
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return ctx.result;
}

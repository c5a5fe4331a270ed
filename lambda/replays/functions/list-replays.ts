import { optional } from 'valibot';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { queryPage } from '#lambda/runtime/table/pages.ts';
import { TableName } from '../adapters/rows.ts';
import { LISTED, ORDERS } from '../table.ts';
import { orderSchema } from '../use-cases/schemas.ts';

/** `GET /players/me/replays?by=date|size&cursor=`: the caller's replays, the newest or the largest first. */
export const handler = httpHandler(async (event) => {
  const query = event.queryStringParameters ?? {};
  const index = ORDERS[parseParameter(optional(orderSchema, 'date'), query.by, 'by')];
  const { items, cursor } = await queryPage({
    table: TableName,
    partition: ['playerId', callerId(event)],
    sort: { name: index },
    index,
    attributes: ['playId', ...LISTED],
    cursor: query.cursor,
  });
  return { status: 200, body: { replays: items, cursor } };
});

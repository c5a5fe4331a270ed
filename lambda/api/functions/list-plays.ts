import { optional } from 'valibot';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { invalidParameter, Refusal } from '#lambda/runtime/http/refusal.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { momentSchema } from '#lambda/runtime/moment.ts';
import { playerPartition } from '#lambda/runtime/table/key.ts';
import { queryPage } from '#lambda/runtime/table/pages.ts';
import { PLAY_PREFIX } from '../keys.ts';

const boundSchema = optional(momentSchema);

/** `GET /players/me/plays?from=&to=&cursor=`: the caller's plays, newest first; `from` is included, `to` is not. */
export const handler = httpHandler(async (event) => {
  const query = event.queryStringParameters ?? {};
  const from = parseParameter(boundSchema, query.from, 'from');
  const to = parseParameter(boundSchema, query.to, 'to');
  if (from !== undefined && to !== undefined && from > to) {
    throw new Refusal(invalidParameter, 'from must not be later than to.');
  }
  const { items, cursor } = await queryPage({
    partition: ['pk', playerPartition(callerId(event))],
    sort: {
      name: 'sk',
      from: `${PLAY_PREFIX}${from ?? ''}`,
      to: `${PLAY_PREFIX}${to ?? '\uffff'}`,
    },
    attributes: ['playId', 'gameId', 'score', 'playedAt'],
    cursor: query.cursor,
  });
  return { status: 200, body: { plays: items, cursor } };
});

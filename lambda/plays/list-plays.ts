import { check, isoTimestamp, optional, pipe, string, transform } from 'valibot';
import { Refusal } from '#shared/errors.ts';
import { httpHandler, parseParameter } from '#shared/http.ts';
import { callerId } from '#shared/identity.ts';
import { PLAY_PREFIX, playerPartition } from '#shared/keys.ts';
import { queryPage } from '#shared/pages.ts';

/** Any moment ISO 8601 can name, as UTC, the form in which keys carry it. */
const momentSchema = optional(
  pipe(
    string(),
    isoTimestamp(),
    check((moment) => !Number.isNaN(Date.parse(moment))),
    transform((moment) => new Date(moment).toISOString()),
  ),
);

/** `GET /players/me/plays?from=&to=&cursor=`: the caller's plays, newest first; `from` is included, `to` is not. */
export const handler = httpHandler(async (event) => {
  const query = event.queryStringParameters ?? {};
  const from = parseParameter(momentSchema, query.from, 'from');
  const to = parseParameter(momentSchema, query.to, 'to');
  if (from !== undefined && to !== undefined && from > to) {
    throw new Refusal('invalid_parameter', 'from must not be later than to.');
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

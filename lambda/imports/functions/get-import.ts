import { pipe, regex, string } from 'valibot';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerKeyId } from '#lambda/runtime/http/identity.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { queryPage } from '#lambda/runtime/table/pages.ts';
import { importAnswer } from '../adapters/import-answer.ts';
import { findImport } from '../adapters/imports.ts';
import { importPartition, REJECTED_PREFIX } from '../keys.ts';
import { importNotFound } from '../refusals.ts';
import { standingOf } from '../use-cases/standing.ts';

const importIdSchema = pipe(string(), regex(/^[0-9a-f]{32}$/));

/** `GET /imports/{importId}?cursor=`: how an import stands, and the rows that were rejected. For the key that sent it. */
export const handler = httpHandler(async (event) => {
  const owner = callerKeyId(event);
  const importId = parseParameter(importIdSchema, event.pathParameters?.importId, 'importId');
  const found = await findImport(importId);
  // 404 and not 403: an import of another client does not even exist.
  if (found?.owner !== owner) throw new Refusal(importNotFound, 'There is no such import.');
  const { items, cursor } = await queryPage({
    partition: ['pk', importPartition(importId)],
    sort: { name: 'sk', from: REJECTED_PREFIX, to: `${REJECTED_PREFIX}\uffff` },
    attributes: ['row', 'reason'],
    descending: false,
    cursor: event.queryStringParameters?.cursor,
  });
  return { status: 200, body: { ...importAnswer(found, standingOf(found, new Date())), rejections: items, cursor } };
});

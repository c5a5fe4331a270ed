import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { findPartner } from '../adapters/partners.ts';
import { partnerNotFound } from '../refusals.ts';
import { partnerIdSchema } from '../use-cases/schemas.ts';

/** `GET /partners/{partnerId}`: an auditor reads what is kept of a partner. */
export const handler = httpHandler(async (event) => {
  const partnerId = parseParameter(partnerIdSchema, event.pathParameters?.partnerId, 'partnerId');
  const partner = await findPartner(partnerId);
  if (partner === undefined) throw new Refusal(partnerNotFound, 'There is no such partner.');
  return { status: 200, body: { partnerId, ...partner } };
});

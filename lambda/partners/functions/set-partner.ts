import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { parseBody, parseParameter } from '#lambda/runtime/http/request.ts';
import { storePartner } from '../adapters/partners.ts';
import { newPartnerSchema, partnerIdSchema } from '../use-cases/schemas.ts';

/** `PUT /partners/{partnerId}`: the back office registers a partner, or blocks it. */
export const handler = httpHandler(async (event) => {
  const partnerId = parseParameter(partnerIdSchema, event.pathParameters?.partnerId, 'partnerId');
  const partner = parseBody(newPartnerSchema, event);
  await storePartner(partnerId, partner);
  return { status: 200, body: { partnerId, ...partner } };
});

import { requiredEnv } from '#shared/env.ts';
import { httpHandler } from '#shared/http.ts';
import { requireGroup } from '#shared/identity.ts';
import { startRedrive } from './adapters/dead-letters.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');

/** `POST /admin/dead-letters/redrive`: sends the failed follow-ups back to be tried again. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  return { status: 202, body: { started: await startRedrive() } };
});

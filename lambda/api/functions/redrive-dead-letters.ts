import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { startRedrive } from '../adapters/dead-letters.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');

/** `POST /admin/dead-letters/redrive`: sends the failed reminders back to be tried again. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  return { status: 202, body: { started: await startRedrive() } };
});

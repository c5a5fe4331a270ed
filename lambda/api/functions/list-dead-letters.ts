import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { peekDeadLetters } from '../adapters/dead-letters.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');

/** `GET /admin/dead-letters`: how many reminders failed for good, and a sample of them. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const { count, sample } = await peekDeadLetters();
  return { status: 200, body: { count, sample } };
});

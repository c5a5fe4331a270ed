import { requiredEnv } from '#shared/env.ts';
import { httpHandler } from '#shared/http.ts';
import { requireGroup } from '#shared/identity.ts';
import { peekDeadLetters } from './adapters/dead-letters.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');

/** `GET /admin/dead-letters`: how many follow-ups failed for good, and a sample of them. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const { count, sample } = await peekDeadLetters();
  return { status: 200, body: { count, sample } };
});

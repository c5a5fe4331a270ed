import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { deadLetterQueueUrls } from '../adapters/dead-letter-queues.ts';
import { peekDeadLetters } from '../adapters/dead-letters.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');
const findQueue = deadLetterQueueUrls();

/** `GET /admin/queues/{queue}/dead-letters`: how many messages failed for good, and a sample. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const { queue, deadLetterQueue } = findQueue(event.pathParameters?.queue);
  return { status: 200, body: { queue, ...(await peekDeadLetters(deadLetterQueue)) } };
});

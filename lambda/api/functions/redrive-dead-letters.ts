import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { redriveQueueArns } from '../adapters/dead-letter-queues.ts';
import { startRedrive } from '../adapters/dead-letters.ts';
import { redriveRunning } from '../refusals.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');
const findQueue = redriveQueueArns();

/** `POST /admin/queues/{queue}/dead-letters/redrive`: sends failed messages back to their queue. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const { queue, deadLetterQueue } = findQueue(event.pathParameters?.queue);
  if ((await startRedrive(deadLetterQueue)) === 'running') {
    throw new Refusal(
      redriveRunning,
      'A redrive of this queue is running. Look at its dead letters, and try again later.',
    );
  }
  return { status: 202, body: { queue, started: true } };
});

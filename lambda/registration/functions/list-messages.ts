import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { listMessages } from '../adapters/inbox.ts';

/** `GET /players/me/messages?cursor=`: the messages in the caller's inbox. There is no route to another player's. */
export const handler = httpHandler(async (event) => ({
  status: 200,
  body: await listMessages(callerId(event), event.queryStringParameters?.cursor),
}));

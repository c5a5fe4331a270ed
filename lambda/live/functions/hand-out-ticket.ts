import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { storeTicket, TICKET_SECONDS } from '../adapters/tickets.ts';
import { SOCKET_URL } from '../table.ts';

const url = requiredEnv(SOCKET_URL);

/** `POST /live/tickets`: what the caller needs to connect. */
export const handler = httpHandler(async (event) => {
  const ticket = await storeTicket(callerId(event));
  return { status: 201, body: { url: `${url}?ticket=${ticket}`, expiresInSeconds: TICKET_SECONDS } };
});

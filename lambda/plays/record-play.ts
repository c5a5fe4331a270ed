import { randomUUID } from 'node:crypto';
import { httpHandler, parseBody } from '#shared/http.ts';
import { callerId } from '#shared/identity.ts';
import { storePlay } from '#shared/plays.ts';
import { newPlaySchema } from '#shared/schemas.ts';

/** `POST /plays`: one play of the caller, for one credit. */
export const handler = httpHandler(async (event) => {
  const playerId = callerId(event);
  const newPlay = parseBody(newPlaySchema, event);
  const play = { ...newPlay, playId: randomUUID(), playerId, playedAt: new Date().toISOString() };
  await storePlay(play);
  return { status: 201, body: play };
});

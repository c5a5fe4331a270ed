import { randomUUID } from 'node:crypto';
import { pipe, regex, string } from 'valibot';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { header, parseBody, parseParameter } from '#lambda/runtime/http/request.ts';
import { requireGame } from '../adapters/games.ts';
import { writePlay } from '../adapters/plays.ts';
import { metrics } from '../metrics.ts';
import { recordPlay } from '../use-cases/record-play.ts';
import { newPlaySchema } from '../use-cases/schemas.ts';

const idempotencyKeySchema = pipe(string(), regex(/^[\w-]{8,64}$/));

/** `POST /plays`: one play of the caller, for one credit, however often the request arrives. */
export const handler = httpHandler(async (event) => {
  const playerId = callerId(event);
  const idempotencyKey = parseParameter(idempotencyKeySchema, header(event, 'idempotency-key'), 'Idempotency-Key');
  const newPlay = parseBody(newPlaySchema, event);
  await requireGame(newPlay.gameId);
  const play = { ...newPlay, playId: randomUUID(), playerId, playedAt: new Date().toISOString() };
  const recorded = await recordPlay(play, idempotencyKey, { write: writePlay, measure: metrics.add });
  return { status: 201, body: recorded };
});

import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { parseBody } from '#lambda/runtime/http/request.ts';
import { completeParts } from '../adapters/multipart.ts';
import { callersReplay } from '../adapters/request.ts';
import { finishedUploadSchema } from '../use-cases/schemas.ts';

/** `POST /plays/{playId}/replay/parts`: the parts of a large upload are all there. Its row follows with the event of S3. */
export const handler = httpHandler(async (event) => {
  const replay = callersReplay(event);
  await completeParts(replay, parseBody(finishedUploadSchema, event));
  return { status: 202, body: { playId: replay.playId } };
});

import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { parseBody } from '#lambda/runtime/http/request.ts';
import { beginParts } from '../adapters/multipart.ts';
import { requirePlay } from '../adapters/plays.ts';
import { callersReplay } from '../adapters/request.ts';
import { signPart, signUpload } from '../adapters/sign.ts';
import { newReplaySchema } from '../use-cases/schemas.ts';
import { startUpload } from '../use-cases/start-upload.ts';

/** `POST /plays/{playId}/replay`: how to upload the recording of a play. */
export const handler = httpHandler(async (event) => {
  const replay = callersReplay(event);
  const wanted = parseBody(newReplaySchema, event);
  const body = await startUpload(replay, wanted, { requirePlay, signUpload, beginParts, signPart });
  return { status: 201, body };
});

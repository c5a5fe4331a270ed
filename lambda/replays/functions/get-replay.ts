import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { signPicture } from '../adapters/pictures.ts';
import { callersReplay } from '../adapters/request.ts';
import { findReplay } from '../adapters/rows.ts';
import { signDownload } from '../adapters/sign.ts';
import { pictureKey } from '../keys.ts';
import { replayNotFound } from '../refusals.ts';

/** `GET /plays/{playId}/replay`: what is known of a recording, and how to download it and its picture. */
export const handler = httpHandler(async (event) => {
  const replay = callersReplay(event);
  const found = await findReplay(replay);
  if (found === undefined) throw new Refusal(replayNotFound, 'This play has no replay.');
  const { playId, size, uploadedAt, etag } = found;
  const [download, picture] = await Promise.all([signDownload(replay), signPicture(pictureKey(replay, etag))]);
  return { status: 200, body: { playId, size, uploadedAt, download, picture } };
});

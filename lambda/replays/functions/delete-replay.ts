import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { callersReplay } from '../adapters/request.ts';
import { deleteReplay } from '../adapters/rows.ts';
import { replayNotFound } from '../refusals.ts';

/** `DELETE /plays/{playId}/replay`: the row goes now, and the recording and its picture follow. */
export const handler = httpHandler(async (event) => {
  if (await deleteReplay(callersReplay(event))) return { status: 202, body: {} };
  throw new Refusal(replayNotFound, 'This play has no replay.');
});

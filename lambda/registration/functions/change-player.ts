import { pipe, regex, string, transform } from 'valibot';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { header, parseBody, parseParameter } from '#lambda/runtime/http/request.ts';
import { playerAnswer } from '../adapters/player-answer.ts';
import { changePlayer } from '../adapters/players.ts';
import { versionRequired } from '../refusals.ts';
import { playerChangesSchema } from '../use-cases/player-changes.ts';

/** An ETag as `GET /players/me` hands it out: the version in quotes. */
const etagSchema = pipe(
  string(),
  regex(/^"\d{1,9}"$/),
  transform((etag) => Number(etag.slice(1, -1))),
);

/** `PATCH /players/me`: changes the caller's profile if it still is the version named in `If-Match`. */
export const handler = httpHandler(async (event) => {
  const ifMatch = header(event, 'if-match');
  if (ifMatch === undefined) throw new Refusal(versionRequired, 'Send the ETag you have read in If-Match.');
  const version = parseParameter(etagSchema, ifMatch, 'If-Match');
  return playerAnswer(await changePlayer(callerId(event), parseBody(playerChangesSchema, event), version));
});

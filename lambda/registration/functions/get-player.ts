import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { playerAnswer } from '../adapters/player-answer.ts';
import { findPlayer } from '../adapters/players.ts';
import { playerNotFound } from '../refusals.ts';

/** `GET /players/me`: the caller's own profile. There is no route to anybody else's. */
export const handler = httpHandler(async (event) => {
  const player = await findPlayer(callerId(event));
  if (player === undefined) throw new Refusal(playerNotFound, 'There is no such player.');
  return playerAnswer(player);
});

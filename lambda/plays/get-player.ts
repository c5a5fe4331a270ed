import { Refusal } from '#shared/errors.ts';
import { httpHandler } from '#shared/http.ts';
import { callerId } from '#shared/identity.ts';
import { findPlayer } from '#shared/players.ts';
import { playerAnswer } from './adapters/player-answer.ts';

/** `GET /players/me`: the caller's own profile. There is no route to anybody else's. */
export const handler = httpHandler(async (event) => {
  const player = await findPlayer(callerId(event));
  if (player === undefined) throw new Refusal('player_not_found', 'There is no such player.');
  return playerAnswer(player);
});

import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { findTournament } from '../adapters/tournaments.ts';
import { tournamentNotFound } from '../refusals.ts';
import { tournamentIdSchema } from '../use-cases/new-tournament.ts';

/** `GET /tournaments/{tournamentId}`: what it costs, what it pays and how it stands. For players. */
export const handler = httpHandler(async (event) => {
  const tournamentId = parseParameter(tournamentIdSchema, event.pathParameters?.tournamentId, 'tournamentId');
  const tournament = await findTournament(tournamentId);
  if (tournament === undefined) throw new Refusal(tournamentNotFound, 'There is no such tournament.');
  return { status: 200, body: tournament };
});

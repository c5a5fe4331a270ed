import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { parseBody, parseParameter } from '#lambda/runtime/http/request.ts';
import { startTournament } from '../adapters/tournament-workflow.ts';
import { tournamentExists } from '../refusals.ts';
import { newTournamentSchema, tournamentIdSchema } from '../use-cases/new-tournament.ts';

const admins = requiredEnv('ADMINS_GROUP');

/** `PUT /tournaments/{tournamentId}`: starts a tournament, once. For admins. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, admins);
  const tournamentId = parseParameter(tournamentIdSchema, event.pathParameters?.tournamentId, 'tournamentId');
  const tournament = parseBody(newTournamentSchema, event);
  if (!(await startTournament(tournamentId, tournament))) {
    throw new Refusal(tournamentExists, 'There is another tournament of this id, or there was one.');
  }
  const location = `/tournaments/${tournamentId}`;
  return { status: 202, headers: { location }, body: { tournamentId } };
});

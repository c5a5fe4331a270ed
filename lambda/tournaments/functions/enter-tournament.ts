import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { runSignUp } from '../adapters/sign-up-workflow.ts';
import { enterTournament } from '../use-cases/enter-tournament.ts';
import { tournamentIdSchema } from '../use-cases/new-tournament.ts';

/** `PUT /tournaments/{tournamentId}/entry`: signs the caller up, once. For players. */
export const handler = httpHandler(async (event) => {
  const tournamentId = parseParameter(tournamentIdSchema, event.pathParameters?.tournamentId, 'tournamentId');
  const isNew = await enterTournament({ tournamentId, playerId: callerId(event) }, runSignUp);
  return { status: isNew ? 201 : 200, body: { tournamentId } };
});

import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId, requireGroup } from '#lambda/runtime/http/identity.ts';
import { parseBody, parseParameter } from '#lambda/runtime/http/request.ts';
import { fail, heartbeat, succeed } from '../adapters/task-tokens.ts';
import { findTaskToken } from '../adapters/tournaments.ts';
import { answerApproval, approvalSchema } from '../use-cases/answer-approval.ts';
import { tournamentIdSchema } from '../use-cases/new-tournament.ts';

const admins = requiredEnv('ADMINS_GROUP');

/** `PUT /tournaments/{tournamentId}/approval`: says what becomes of the results. For admins. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, admins);
  const tournamentId = parseParameter(tournamentIdSchema, event.pathParameters?.tournamentId, 'tournamentId');
  const { decision } = parseBody(approvalSchema, event);
  await answerApproval(tournamentId, decision, callerId(event), { findTaskToken, succeed, fail, heartbeat });
  return { status: 202, body: { tournamentId, decision } };
});

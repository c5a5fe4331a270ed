import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId, requireGroup } from '#lambda/runtime/http/identity.ts';
import { parseBody, parseParameter } from '#lambda/runtime/http/request.ts';
import { fail, heartbeat, succeed } from '../adapters/callbacks.ts';
import { findCallbackId } from '../adapters/tournaments.ts';
import { answerQuestion, answerSchema, questionSchema } from '../use-cases/answer-question.ts';
import { tournamentIdSchema } from '../use-cases/new-tournament.ts';

const admins = requiredEnv('ADMINS_GROUP');

/** `PUT /tournaments/{tournamentId}/answers/{question}`: answers what a durable tournament waits for. For admins. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, admins);
  const { pathParameters } = event;
  const tournamentId = parseParameter(tournamentIdSchema, pathParameters?.tournamentId, 'tournamentId');
  const question = parseParameter(questionSchema, pathParameters?.question, 'question');
  const answer = parseBody(answerSchema, event);
  await answerQuestion(tournamentId, question, answer, callerId(event), { findCallbackId, succeed, fail, heartbeat });
  return { status: 202, body: { tournamentId, question } };
});

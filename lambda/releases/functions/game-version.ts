import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { describeRelease } from '../use-cases/describe-release.ts';

/**
 * `GET /games/{gameId}/version`. A function behind a proxy integration finds the variables of the API stage in its event; its context
 * has none of them.
 */
export const handler = httpHandler(async ({ pathParameters, stageVariables }) => ({
  status: 200,
  body: describeRelease(pathParameters?.gameId ?? '', requiredEnv('AWS_LAMBDA_FUNCTION_VERSION'), stageVariables),
}));

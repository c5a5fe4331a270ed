import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { integer, number, object, parse, pipe } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import type { ProbeAnswer } from '../use-cases/validate-deployment.ts';

/** A cold start may take ten seconds, and the functions of the API may take as long again. */
const TIMEOUT_MILLISECONDS = 21_000;

const lambda = new LambdaClient({
  ...clientDefaults,
  // Twice is all that two minutes have time for when nothing answers. Throttles are the hook's own business.
  maxAttempts: 2,
  requestHandler: { ...clientDefaults.requestHandler, requestTimeout: TIMEOUT_MILLISECONDS },
});

const answerSchema = object({ statusCode: pipe(number(), integer()) });

/** No player has this id and no game either, so what is read for it is not there. */
const NOBODY = 'synthetic-request';

const EVENT = {
  httpMethod: 'GET',
  path: '/',
  headers: {},
  pathParameters: { gameId: NOBODY },
  queryStringParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: NOBODY, authorizer: { claims: { sub: NOBODY } } },
};

/**
 * Sends a version, or what an alias leads to, a request of nobody for nothing: no body, no group, a game that does not exist.
 * Functions that read do read, and find nothing; those that write refuse before they write.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function sendSyntheticRequest(FunctionName: string, Qualifier: string): Promise<ProbeAnswer> {
  const {
    ExecutedVersion: version = '',
    FunctionError,
    Payload,
  } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify(EVENT) }));
  const payload = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) return { version, error: payload };
  return { version, status: parse(answerSchema, JSON.parse(payload)).statusCode };
}

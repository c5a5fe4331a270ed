import { integer, number, object, parse, pipe } from 'valibot';
import { sendSigned } from '#shared/signed-request.ts';
import type { ProbeAnswer } from '../use-cases/validate-deployment.ts';

const answerSchema = object({ statusCode: pipe(number(), integer()) });

/** No player has this id and no game either, so what is read for it is not there. */
const NOBODY = 'synthetic-request';

/** A cold start may take ten seconds, and the functions of the API may take as long again. */
const TIMEOUT_MILLISECONDS = 21_000;

/**
 * Sends a version, or what an alias leads to, a request of nobody for nothing: no body, no group, a game that does not exist.
 * Functions that read do read, and find nothing; those that write refuse before they write.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function sendSyntheticRequest(functionName: string, qualifier: string): Promise<ProbeAnswer> {
  const answer = await sendSigned({
    service: 'lambda',
    path: `/2015-03-31/functions/${functionName}/invocations`,
    query: { Qualifier: qualifier },
    body: {
      httpMethod: 'GET',
      path: '/',
      headers: {},
      pathParameters: { gameId: NOBODY },
      queryStringParameters: null,
      body: null,
      isBase64Encoded: false,
      requestContext: { requestId: NOBODY, authorizer: { claims: { sub: NOBODY } } },
    },
    timeout: TIMEOUT_MILLISECONDS,
  });
  const payload = await answer.text();
  const version = answer.headers.get('x-amz-executed-version') ?? '';
  if (answer.headers.has('x-amz-function-error')) return { version, error: payload };
  return { version, status: parse(answerSchema, JSON.parse(payload)).statusCode };
}

import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import type { Lambda } from '../services/lambda/lambda.ts';
import { accessKeyId, callContext } from './aws-json.ts';
import type { HttpAnswer } from './server.ts';

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?(.*))?$/;

/**
 * Answers Lambda's Invoke, which speaks REST and not the JSON protocol: synchronous invocations.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function answerInvoke(
  request: IncomingMessage,
  body: Buffer,
  lambda: Lambda,
  access: Access,
): Promise<HttpAnswer | undefined> {
  const [, name, query] = PATH.exec(request.url ?? '') ?? [];
  if (name === undefined || request.method !== 'POST') return undefined;
  try {
    const qualifier = new URLSearchParams(query).get('Qualifier') ?? undefined;
    const { arn } = lambda.find(decodeURIComponent(name), qualifier);
    const caller = access.caller(accessKeyId(request));
    access.authorize(caller, { action: 'lambda:InvokeFunction', resource: arn }, callContext(request));
    if ((request.headers['x-amz-invocation-type'] ?? 'RequestResponse') !== 'RequestResponse') {
      throw new AwsError('InvalidParameterValueException', 'The local stage invokes synchronously only.');
    }
    const event = parseEvent(body);
    const { payload, functionError, executedVersion } = await lambda.invoke(arn, event);
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': executedVersion };
    return {
      status: 200,
      headers: functionError === undefined ? headers : { ...headers, 'x-amz-function-error': functionError },
      body: payload,
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error.code };
    return { status: error.status, headers, body: JSON.stringify({ Message: error.message }) };
  }
}

function parseEvent(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}

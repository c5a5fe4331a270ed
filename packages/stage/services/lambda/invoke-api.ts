import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { accessKeyId, callContext } from '../../wire/aws-json.ts';
import { decoded } from '../../wire/request-url.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import type { Lambda } from './lambda.ts';
import { checkPayload, parsePayload } from './payload.ts';

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?(.*))?$/;

/**
 * Answers Lambda's Invoke, which speaks REST and not the JSON protocol.
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
    const { arn } = lambda.find(decoded(name), qualifier);
    const caller = access.caller(accessKeyId(request));
    access.authorize(caller, { action: 'lambda:InvokeFunction', resource: arn }, callContext(request));
    caller.openCalls += 1;
    try {
      const answer = await invoke(request, body, lambda, arn);
      caller.afterCall?.();
      return answer;
    } finally {
      caller.openCalls -= 1;
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error.code };
    return { status: error.status, headers, body: JSON.stringify({ Message: error.message, ...error.details }) };
  }
}

async function invoke(request: IncomingMessage, body: Buffer, lambda: Lambda, arn: string): Promise<HttpAnswer> {
  const payload = body.toString('utf8');
  const trace = request.headers['x-amzn-trace-id'];
  const traceHeader = typeof trace === 'string' ? trace : undefined;
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  switch (type) {
    case 'RequestResponse': {
      checkPayload(body, 'RequestResponse');
      const execution = await lambda.invoke(arn, parsePayload(payload), traceHeader);
      const { functionError, executedVersion, requestId } = execution;
      return {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'x-amz-executed-version': executedVersion,
          'x-amzn-requestid': requestId,
          ...(functionError === undefined ? {} : { 'x-amz-function-error': functionError }),
        },
        body: execution.payload,
      };
    }
    case 'Event':
      return { status: 202, headers: { 'x-amzn-requestid': lambda.invokeAsync(arn, payload, traceHeader) }, body: '' };
    case 'DryRun':
      return { status: 204, headers: {}, body: '' };
    default:
      throw new AwsError('InvalidParameterValueException', `${type} is no invocation type.`);
  }
}

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import { accessKeyId, callContext } from '../../wire/aws-json.ts';
import { duringCall, whileWaiting } from '../../wire/open-call.ts';
import { decoded } from '../../wire/request-url.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import type { Execution, Lambda } from './lambda.ts';
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
    return await duringCall(caller, () => invoke(request, body, lambda, arn, caller));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error.code };
    return { status: error.status, headers, body: JSON.stringify({ Message: error.message, ...error.details }) };
  }
}

async function invoke(
  request: IncomingMessage,
  body: Buffer,
  lambda: Lambda,
  arn: string,
  caller: Caller,
): Promise<HttpAnswer> {
  const payload = body.toString('utf8');
  const trace = request.headers['x-amzn-trace-id'];
  const traceHeader = typeof trace === 'string' ? trace : undefined;
  const name = request.headers['x-amz-durable-execution-name'];
  const durableName = typeof name === 'string' ? name : undefined;
  const isDurable = lambda.durable.has(arn);
  if (durableName !== undefined && !isDurable) {
    // The words are the stage's own (unverified; settled by: Invoke of another function with the name of an execution).
    throw new AwsError(
      'InvalidParameterValueException',
      `${arn} is no durable function: its executions have no names.`,
    );
  }
  const attempt = () => ({ functionArn: arn, event: parsePayload(payload), traceHeader, requestId: randomUUID() });
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  switch (type) {
    case 'RequestResponse':
      checkPayload(body, 'RequestResponse');
      return answerOf(
        isDurable
          ? await whileWaiting(caller, () => lambda.durable.invoke(attempt(), durableName))
          : await lambda.invoke(arn, parsePayload(payload), traceHeader),
      );
    case 'Event': {
      if (!isDurable) return accepted(lambda.invokeAsync(arn, payload, traceHeader));
      checkPayload(payload, 'Event');
      const given = attempt();
      return accepted(given.requestId, lambda.durable.invokeAsync(given, durableName));
    }
    case 'DryRun':
      return { status: 204, headers: {}, body: '' };
    default:
      throw new AwsError('InvalidParameterValueException', `${type} is no invocation type.`);
  }
}

const named = (durableExecutionArn: string | undefined) =>
  durableExecutionArn === undefined ? {} : { 'x-amz-durable-execution-arn': durableExecutionArn };

const accepted = (requestId: string, durableExecutionArn?: string): HttpAnswer => ({
  status: 202,
  headers: { 'x-amzn-requestid': requestId, ...named(durableExecutionArn) },
  body: '',
});

const answerOf = ({
  payload,
  executedVersion,
  requestId,
  functionError,
  durableExecutionArn,
}: Execution): HttpAnswer => ({
  status: 200,
  headers: {
    'content-type': 'application/json',
    'x-amz-executed-version': executedVersion,
    'x-amzn-requestid': requestId,
    ...named(durableExecutionArn),
    ...(functionError === undefined ? {} : { 'x-amz-function-error': functionError }),
  },
  body: payload,
});

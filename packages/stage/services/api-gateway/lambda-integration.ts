import type { StageClock } from '../../clock.ts';
import { AwsError, StageError } from '../../errors.ts';
import { randomHex } from '../../random.ts';
import type { LambdaProxyDefinition } from './definition.ts';
import type { DeployedMethod, RoutedExchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { timed } from './integrations/timed.ts';
import { sourceArn } from './method-arn.ts';
import { proxyAnswer } from './proxy-answer.ts';
import { proxyEvent } from './proxy-event.ts';
import { substitute } from './templates.ts';

/** Invokes functions for a service, if they let it. */
export interface FunctionInvoker {
  /**
   * @param sourceArn what the function's permission has to name
   * @param traceHeader the trace that the invocation belongs to
   * @param signal aborted when nobody waits for the answer any more: what has begun runs on, what has not does not begin
   * @throws AwsError when the invocation is refused; the reason of the signal
   */
  invokeFor(
    service: string,
    sourceArn: string,
    functionArn: string,
    event: unknown,
    traceHeader?: string,
    signal?: AbortSignal,
  ): Promise<{ readonly payload: string; readonly functionError?: string }>;
}

/**
 * A Lambda proxy integration.
 *
 * A refused invocation is a 500, for a throttled function too
 * (https://repost.aws/knowledge-center/api-gateway-internal-server-error); a function that fails or answers in another
 * format a 502 (https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html). A refused and a failed function are `DEFAULT_5XX`
 * (unverified; settled by: the responseType in the access log of a throttled and of a failing function). No answer within the
 * integration timeout is a 504, and the function runs on
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
 */
export function lambdaIntegration(
  { uri, timeoutMilliseconds }: LambdaProxyDefinition,
  where: string,
  lambda: FunctionInvoker,
  clock: StageClock,
): DeployedMethod['integrate'] {
  const writtenArn = functionIn(uri, `${where}: property Integration.Uri`);
  return async (exchange) => {
    const { context } = exchange;
    // A variable may name the function, its version or its alias. Without a value it names nothing, and the invocation is refused.
    const functionArn = substitute(writtenArn, exchange, '');
    const { payload, functionError } = await timed(exchange, clock, timeoutMilliseconds, (signal) =>
      invokeFunction(lambda, functionArn, exchange, proxyEvent(exchange), signal),
    );
    context.set('integrationStatus', '200');
    context.set('integration.integrationStatus', '200');
    if (functionError !== undefined) {
      throw new GatewayError('DEFAULT_5XX', {
        status: 502,
        integration: 'The function failed; its own log says why',
      });
    }
    const answer = proxyAnswer(payload, exchange);
    context.set('integration.status', `${answer.status}`);
    return answer;
  };
}

/** Invokes a function with an event, as the method's API. @throws GatewayError when the invocation is refused */
export async function invokeFunction(
  lambda: FunctionInvoker,
  functionArn: string,
  exchange: RoutedExchange,
  event: unknown,
  signal: AbortSignal,
) {
  try {
    return await lambda.invokeFor(
      'apigateway.amazonaws.com',
      sourceArn(exchange),
      functionArn,
      event,
      integrationTrace(exchange),
      signal,
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new GatewayError('DEFAULT_5XX', { status: 500, integration: reasonOf(error) });
  }
}

/**
 * What the log says of an invocation that was refused. API Gateway's words for a missing permission:
 * https://repost.aws/knowledge-center/api-gateway-rest-api-lambda-integrations
 */
const reasonOf = ({ code, message }: AwsError) =>
  code === 'AccessDeniedException'
    ? `Execution failed due to configuration error: Invalid permissions on Lambda function. ${message}`
    : message;

/** The function in `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function>/invocations`. @param property its place, for messages */
export function functionIn(uri: string, property: string): string {
  const arn = /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(
    uri,
  )?.[1];
  if (arn !== undefined) return arn;
  throw new StageError(`${property} names no Lambda function: ${uri}.`);
}

/**
 * What a gateway without tracing hands on: what the caller sent, or the trace that it started, of which it is the parent
 * and which is as good as sampled unless the function decides by itself.
 */
const passedOn = (traceHeader: string): string =>
  traceHeader.includes(';') ? traceHeader : `${traceHeader};Parent=${randomHex(16)};Sampled=1`;

/** The trace that a backend gets. */
export const integrationTrace = ({ traceHeader, request }: RoutedExchange): string =>
  traceHeader ?? passedOn(request.traceHeader);

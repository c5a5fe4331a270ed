import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type BaseIssue, type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { requiredEnv } from '../env.ts';
import { asError, isThrottled, Refusal, type RefusalCode } from '../errors.ts';
import { beginInvocation, logger } from '../logger.ts';
import { flushMetrics } from '../metrics.ts';
import { annotateSpan } from '../span.ts';

/** What a caller may switch on. */
type ErrorCode = RefusalCode | 'internal';

/** The one mapping from codes to HTTP. */
const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid_body: 400,
  invalid_parameter: 400,
  unauthorized: 401,
  forbidden: 403,
  game_not_found: 404,
  import_not_found: 404,
  player_not_found: 404,
  game_exists: 409,
  no_credits: 409,
  version_mismatch: 412,
  idempotency_key_reused: 422,
  version_required: 428,
  internal: 500,
  busy: 503,
};

/** In seconds. A throttle is over in a moment, or lasts: who meets it again waits ever longer. */
const COME_BACK = { 'retry-after': '1' };

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Wraps what a route does into a Lambda proxy handler: answers become JSON, refusals become their status with the
 * body `{ error: { code, message, requestId } }`, a throttle of AWS a 503 `busy` with `Retry-After`, and anything else a 500
 * that reveals nothing and is logged.
 *
 * One line says how each request ended, by its route, status and code: what one searches logs and traces by.
 */
export function httpHandler(route: (event: APIGatewayProxyEvent) => Promise<HttpAnswer>) {
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context>()
    .before(({ event, context }) => {
      beginInvocation(context);
      logger.appendKeys({
        requestId: event.requestContext.requestId,
        route: `${event.httpMethod} ${event.resource}`,
      });
    })
    .after(({ event, response }) => end(event, response?.statusCode ?? 0, 'ok'))
    .onError((request) => {
      const { code, message } = refusalOf(request.error);
      const { requestId } = request.event.requestContext;
      const status = statusOf[code];
      request.response = json(status, { error: { code, message, requestId } }, code === 'busy' ? COME_BACK : {});
      end(request.event, status, code);
    })
    .handler(async (event) => {
      const { status, body, headers } = await route(event);
      return json(status, body, headers);
    });
}

function end({ httpMethod, resource }: APIGatewayProxyEvent, status: number, code: string): void {
  logger.info('Request handled', { status, code });
  annotateSpan({ route: `${httpMethod} ${resource}`, code });
  flushMetrics();
}

/**
 * The request's body, checked.
 * @throws Refusal `invalid_body`, naming what does not fit but never echoing it
 */
export function parseBody<S extends GenericSchema>(schema: S, event: APIGatewayProxyEvent): InferOutput<S> {
  const result = safeParse(schema, decodeJson(event));
  if (result.success) return result.output;
  const places = new Set(result.issues.map(placeOf));
  throw new Refusal('invalid_body', `The request body does not fit the schema at: ${[...places].join(', ')}.`);
}

/** Where a body does not fit. A member that the schema does not know is not named: its name is the caller's text. */
function placeOf({ type, expected, path }: BaseIssue<unknown>): string {
  if (type === 'strict_object' && expected === 'never') return 'an unknown member';
  return path?.map(({ key }) => String(key)).join('.') ?? 'body';
}

/**
 * A parameter of the request, checked.
 * @param name how the caller knows it
 * @throws Refusal `invalid_parameter`, naming it but never echoing its value
 */
export function parseParameter<S extends GenericSchema>(schema: S, value: unknown, name: string): InferOutput<S> {
  const result = safeParse(schema, value);
  if (result.success) return result.output;
  throw new Refusal('invalid_parameter', `${name} is missing or not of the expected form.`);
}

/** A header by its name, whatever its case. */
export function header({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}

function decodeJson({ body, isBase64Encoded }: APIGatewayProxyEvent): unknown {
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? ''));
  } catch {
    throw new Refusal('invalid_body', 'The request body is not JSON.');
  }
}

/** What the caller hears of what was thrown. A throttle is nobody's mistake: a warning, and an answer that says when to come back. */
function refusalOf(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (error instanceof Refusal) return error;
  if (isThrottled(error)) {
    logger.warn('Throttled', asError(error));
    return { code: 'busy', message: 'The arcade is busy. Try again later.' };
  }
  logger.error('Unexpected error', asError(error));
  return { code: 'internal', message: 'Something went wrong on our side.' };
}

/** With proxy integration the function owns the CORS headers too; the gateway answers only the preflight. */
function json(statusCode: number, body: unknown, headers: HttpAnswer['headers'] = {}): APIGatewayProxyResult {
  const cors = {
    'access-control-allow-origin': requiredEnv('ALLOWED_ORIGIN'),
    'access-control-expose-headers': 'etag, location, retry-after',
  };
  return {
    statusCode,
    headers: { ...cors, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type BaseIssue, type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { requiredEnv } from './env.ts';
import { asError, Refusal, type RefusalCode } from './errors.ts';
import { beginInvocation, logger } from './logger.ts';
import { flushMetrics } from './metrics.ts';
import { annotateSpan } from './span.ts';

/** The one mapping from refusals to HTTP. */
const statusOf: Readonly<Record<RefusalCode, number>> = {
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
  busy: 503,
};

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Wraps what a route does into a Lambda proxy handler: answers become JSON, refusals become their status with the
 * body `{ error: { code, message, requestId } }`, and anything else becomes a 500 that reveals nothing and is logged.
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
      request.response = refuse(request.error, request.event.requestContext.requestId);
      const code = request.error instanceof Refusal ? request.error.code : 'internal';
      end(request.event, request.response.statusCode, code);
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

function refuse(error: unknown, requestId: string): APIGatewayProxyResult {
  if (error instanceof Refusal) {
    return json(statusOf[error.code], { error: { code: error.code, message: error.message, requestId } });
  }
  logger.error('Unexpected error', asError(error));
  return json(500, { error: { code: 'internal', message: 'Something went wrong on our side.', requestId } });
}

/** With proxy integration the function owns the CORS headers too; the gateway answers only the preflight. */
function json(statusCode: number, body: unknown, headers: HttpAnswer['headers'] = {}): APIGatewayProxyResult {
  const cors = {
    'access-control-allow-origin': requiredEnv('ALLOWED_ORIGIN'),
    'access-control-expose-headers': 'etag, location',
  };
  return {
    statusCode,
    headers: { ...cors, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

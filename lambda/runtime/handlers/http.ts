import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { requiredEnv } from '../env.ts';
import { asError, isThrottled } from '../errors.ts';
import { busy, Refusal, type RefusalKind } from '../http/refusal.ts';
import { beginInvocation, logger } from '../logger.ts';
import { flushMetrics } from '../metrics.ts';
import { annotateSpan } from '../span.ts';

/** What is not a refusal: a fault on this side, of which the caller learns nothing. */
const internal = { code: 'internal', status: 500 } as const;

/** In seconds. A throttle is over in a moment, or lasts: who meets it again waits ever longer. */
const COME_BACK = { 'retry-after': '1' };

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Wraps what a route does into a Lambda proxy handler: answers become JSON, refusals become their status with the
 * body `{ error: { code, message, requestId } }`, a throttle or conflict that lasts a 503 `busy` with `Retry-After`, and anything else a 500
 * that reveals nothing and is logged.
 *
 * One line says how each request ended, by its route, status and code: what one searches logs and traces by.
 *
 * @throws at init when `ALLOWED_ORIGIN` is missing: not after the route has done its work
 */
export function httpHandler(route: (event: APIGatewayProxyEvent) => Promise<HttpAnswer>) {
  const json = jsonFor(requiredEnv('ALLOWED_ORIGIN'));
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
      const { code, status, message } = refusalOf(request.error);
      const { requestId } = request.event.requestContext;
      request.response = json(status, { error: { code, message, requestId } }, code === busy.code ? COME_BACK : {});
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

/** What the caller hears of what was thrown. A throttle is not the caller's mistake: a warning, and an answer that says when to come back. */
function refusalOf(error: unknown): RefusalKind & { readonly message: string } {
  if (error instanceof Refusal) return error;
  if (isThrottled(error)) {
    logger.warn('Throttled', asError(error));
    return { ...busy, message: 'The arcade is busy. Try again later.' };
  }
  logger.error('Unexpected error', asError(error));
  return { ...internal, message: 'Something went wrong on our side.' };
}

/** Writes answers. With proxy integration the function owns the CORS headers too; the gateway answers only the preflight. */
const jsonFor =
  (origin: string) =>
  (statusCode: number, body: unknown, headers: HttpAnswer['headers'] = {}): APIGatewayProxyResult => ({
    statusCode,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'etag, location, retry-after',
      ...headers,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });

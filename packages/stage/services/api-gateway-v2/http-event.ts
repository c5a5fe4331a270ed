import { commonLogTime } from '../../wire/common-log-time.ts';
import { payload2Event } from '../../wire/payload-2.ts';
import { headerOf, mediaTypeOf } from '../api-gateway/request.ts';
import type { HttpExchange } from './exchange.ts';

/**
 * The event of a function behind an HTTP API, in the format that its integration names. What has no value is left out of 2.0 and null in
 * 1.0. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const httpEvent = (exchange: HttpExchange, format: '1.0' | '2.0'): object =>
  format === '1.0' ? eventOfFormat1(exchange) : eventOfFormat2(exchange);

const eventOfFormat2 = (exchange: HttpExchange) =>
  payload2Event(exchange.message, exchange.request.body, {
    account: exchange.account,
    apiId: exchange.api.id,
    domainName: exchange.domainName,
    routeKey: exchange.route.key,
    stage: exchange.stage.name,
    rawPath: exchange.path,
    rawQuery: exchange.queryString,
    requestId: exchange.request.extendedRequestId,
    now: exchange.startedAt,
    context: authorizer(exchange, '2.0'),
    members: {
      ...unlessEmpty('pathParameters', exchange.pathParameters),
      ...unlessEmpty('stageVariables', exchange.stage.variables),
    },
  });

function eventOfFormat1(exchange: HttpExchange) {
  const { request, route, stage, path, pathParameters, startedAt } = exchange;
  const headers = [...request.headers].map(([name, values]) => [name.toLowerCase(), values] as const);
  return {
    version: '1.0',
    resource: resourceOf(route.key),
    path,
    httpMethod: request.method,
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: orNull(Object.fromEntries([...request.query].map(([name, all]) => [name, all.at(-1)]))),
    multiValueQueryStringParameters: orNull(Object.fromEntries(request.query)),
    requestContext: {
      accountId: exchange.account,
      apiId: exchange.api.id,
      ...authorizer(exchange, '1.0'),
      domainName: exchange.domainName,
      domainPrefix: exchange.api.id,
      extendedRequestId: request.extendedRequestId,
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: headerOf(request, 'User-Agent') ?? null },
      path,
      protocol: request.protocol,
      requestId: request.extendedRequestId,
      requestTime: commonLogTime(startedAt),
      requestTimeEpoch: startedAt,
      resourceId: route.key,
      resourcePath: resourceOf(route.key),
      stage: stage.name,
    },
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stage.variables),
    body: request.body.length === 0 ? null : bodyOf(exchange),
    isBase64Encoded: isBinary(exchange),
  };
}

/** What is known of the caller: 2.0 says by which kind of authorizer, 1.0 has the same shape as a REST API. */
function authorizer({ identity }: HttpExchange, format: '1.0' | '2.0') {
  if (identity === undefined) return {};
  if (format === '2.0') return { authorizer: 'jwt' in identity ? identity : { lambda: identity.lambda.context } };
  if ('jwt' in identity) return { authorizer: identity.jwt };
  const { principalId, context } = identity.lambda;
  return { authorizer: { ...(principalId === undefined ? {} : { principalId }), ...context } };
}

const resourceOf = (routeKey: string) => routeKey.replace(/^[A-Z]+ /, '');

/**
 * What is sent as text reaches the function as text, and anything else in base64, as does a body without a type (unverified; settled by:
 * a POST with a form and one without Content-Type).
 */
const TEXT = /^(text\/.*|application\/(json|javascript|xml|.*\+(json|xml)))$/;
const isBinary = ({ request }: HttpExchange) =>
  request.body.length > 0 && !TEXT.test(mediaTypeOf(request, 'Content-Type') ?? '');
const bodyOf = (exchange: HttpExchange) => exchange.request.body.toString(isBinary(exchange) ? 'base64' : 'utf8');

const unlessEmpty = (name: string, map: Readonly<Record<string, string>>) =>
  Object.keys(map).length === 0 ? {} : { [name]: map };
const orNull = <T extends object>(map: T): T | null => (Object.keys(map).length === 0 ? null : map);

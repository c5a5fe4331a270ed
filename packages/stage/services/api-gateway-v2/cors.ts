import type { HttpAnswer } from '../../wire/server.ts';
import { type GatewayRequest, headerOf } from '../api-gateway/request.ts';
import type { CorsDefinition } from './definition.ts';

/**
 * The headers of CORS for a request. An HTTP API that has CORS settings writes them over those of the function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 *
 * @returns none for a request without an origin, or of another one
 */
export function corsHeaders(
  cors: CorsDefinition | undefined,
  request: GatewayRequest,
): Readonly<Record<string, string>> {
  const origin = headerOf(request, 'Origin');
  const allowed = cors?.origins.find((one) => one === '*' || one === origin || isBelow(one, origin));
  if (cors === undefined || origin === undefined || allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed === '*' && !cors.credentials ? '*' : origin,
    ...(cors.credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.exposed.length === 0 ? {} : { 'access-control-expose-headers': cors.exposed.join(',') }),
  };
}

/** `https://*` is every origin of that scheme. */
const isBelow = (pattern: string, origin = '') => pattern.endsWith('://*') && origin.startsWith(pattern.slice(0, -1));

/** The answer to a preflight request, which an HTTP API with CORS settings gives by itself, before any authorizer. */
export function preflight(cors: CorsDefinition | undefined, request: GatewayRequest): HttpAnswer | undefined {
  if (cors === undefined || request.method !== 'OPTIONS') return undefined;
  if (headerOf(request, 'Origin') === undefined || headerOf(request, 'Access-Control-Request-Method') === undefined) {
    return undefined;
  }
  const allowed = corsHeaders(cors, request);
  if (Object.keys(allowed).length === 0) return { status: 204, headers: {}, body: '' };
  return {
    status: 204,
    headers: {
      ...allowed,
      'access-control-allow-methods': cors.methods.join(','),
      'access-control-allow-headers': cors.headers.join(','),
      ...(cors.maxAge === undefined ? {} : { 'access-control-max-age': `${cors.maxAge}` }),
    },
    body: '',
  };
}

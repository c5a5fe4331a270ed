import { commonLogTime } from '../../wire/common-log-time.ts';
import { headerOf, type MultiValues } from '../api-gateway/request.ts';
import type { Connection } from './connection.ts';
import { gatewayId } from './gateway-id.ts';

/** What happens on a connection, as its function hears of it. */
export type SocketOccasion =
  | { readonly type: 'CONNECT' }
  | { readonly type: 'MESSAGE'; readonly body: string }
  | { readonly type: 'DISCONNECT'; readonly code: number; readonly reason: string };

/** What identifies the place at which it happens. */
export interface SocketPlace {
  readonly apiId: string;
  readonly domainName: string;
  readonly routeKey: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What the function of a route is told, in the one format that WebSocket APIs have. */
export function socketEvent(connection: Connection, occasion: SocketOccasion, place: SocketPlace) {
  const requestId = gatewayId();
  const { request, stage } = connection;
  const requestContext = {
    routeKey: place.routeKey,
    ...(occasion.type === 'MESSAGE' ? { messageId: gatewayId() } : {}),
    ...(occasion.type === 'DISCONNECT'
      ? { disconnectStatusCode: occasion.code, disconnectReason: occasion.reason }
      : {}),
    ...authorizerOf(connection),
    eventType: occasion.type,
    extendedRequestId: requestId,
    requestTime: commonLogTime(place.now),
    messageDirection: 'IN',
    stage: stage.name,
    connectedAt: connection.connectedAt,
    requestTimeEpoch: place.now,
    identity: { sourceIp: request.sourceIp, userAgent: headerOf(request, 'User-Agent') ?? null },
    requestId,
    domainName: place.domainName,
    connectionId: connection.id,
    apiId: place.apiId,
  };
  return {
    ...(occasion.type === 'CONNECT' ? requestOf(request) : {}),
    ...(Object.keys(stage.variables).length === 0 ? {} : { stageVariables: stage.variables }),
    requestContext,
    ...(occasion.type === 'MESSAGE' ? { body: occasion.body } : {}),
    isBase64Encoded: false,
  };
}

/** What the authorizer of `$connect` is asked. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
export function authorizerEvent(connection: Connection, methodArn: string, place: SocketPlace): object {
  return { type: 'REQUEST', methodArn, ...socketEvent(connection, { type: 'CONNECT' }, place) };
}

/** The values of the authorizer's context, with its principal: later events have them too. */
function authorizerOf({ identity }: Connection): { readonly authorizer?: Readonly<Record<string, unknown>> } {
  if (identity === undefined) return {};
  const { principalId, context } = identity;
  return { authorizer: { ...context, ...(principalId === undefined ? {} : { principalId }) } };
}

const requestOf = ({ headers, query }: { readonly headers: MultiValues; readonly query: MultiValues }) => ({
  headers: last(headers),
  multiValueHeaders: Object.fromEntries(headers),
  ...(query.size === 0
    ? {}
    : { queryStringParameters: last(query), multiValueQueryStringParameters: Object.fromEntries(query) }),
});

const last = (values: MultiValues) => Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));

import { sentences } from '../../sentences.ts';

/** A request to an HTTP API and its answer. */
export interface HttpApiRequestRecord {
  readonly kind: 'http-api-request';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly apiId: string;
  readonly apiName: string;
  readonly stage: string;
  /** Milliseconds until the answer. */
  readonly latencyMs: number;
  /** The part of `latencyMs` that the integration took. */
  readonly integrationLatencyMs?: number;
  /** Why it was refused, which the answer does not reveal. */
  readonly error?: string;
  /** Of both bodies. */
  readonly bytes: number;
}

/** Something that happened at a WebSocket API. */
export interface SocketRecord {
  readonly kind: 'socket';
  readonly event: 'connect' | 'refuse' | 'receive' | 'send' | 'disconnect';
  readonly apiId: string;
  readonly apiName: string;
  readonly stage: string;
  readonly connectionId: string;
  readonly routeKey?: string;
  /** Milliseconds that the integration took, if there was one. */
  readonly integrationLatencyMs?: number;
  /** Why it failed: the client, the integration or the gateway did something wrong. */
  readonly error?: { readonly by: 'client' | 'integration' | 'execution'; readonly reason: string };
}

const EVENTS: Readonly<Record<SocketRecord['event'], string>> = {
  connect: 'was opened',
  refuse: 'was refused',
  receive: 'sent a message',
  send: 'got a message',
  disconnect: 'was closed',
};

export const records = sentences<HttpApiRequestRecord | SocketRecord>({
  'http-api-request': ({ method, path, status, error }) => ({
    text: `${method} ${path} answered ${status}`,
    detail: error,
    tone: status >= 500 ? 'failure' : 'plain',
  }),
  socket: ({ event, connectionId, routeKey, error }) => ({
    text: `Connection ${connectionId} ${EVENTS[event]}${routeKey === undefined ? '' : ` (${routeKey})`}`,
    detail: error?.reason,
    tone: error === undefined || error.by === 'client' ? 'plain' : 'failure',
  }),
});

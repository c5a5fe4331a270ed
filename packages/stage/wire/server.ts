import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { StageError } from '../errors.ts';
import { alsoSpeakHttp2 } from './http2.ts';
import { readAll } from './read-all.ts';
import { asksForWebSocket, takeUpgrades, type UpgradeRoute } from './upgrades.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** An answer that is sent as it comes, until it ends or the caller goes away. */
export interface StreamedAnswer extends Pick<HttpAnswer, 'status' | 'headers'> {
  readonly stream: Readable;
}

/** Answers a request whose body has been read, or says that it is not for this route. */
export type Route = (request: IncomingMessage, body: Buffer) => Promise<HttpAnswer | StreamedAnswer | undefined>;

/** Answers a request whose body it reads itself, as it comes, or says that it is not for this route. */
export type StreamedRoute = (request: IncomingMessage) => Promise<HttpAnswer | StreamedAnswer | undefined>;

/** API Gateway's payload limit, the largest of the services spoken here. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Longer than callers are idle, also on a busy machine: a call on a connection that is just being closed would fail. */
const IDLE_MILLISECONDS = 60_000;
/** Those with a prefix are what SDKs make of them for some operations of Step Functions. */
const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]', 'sync-127.0.0.1', 'sync-localhost']);

/** The stage's one port, on the loopback interface only. */
export class StageServer {
  readonly #server: Server;
  readonly #routes: Route[];
  readonly #endUpgraded: () => void;

  private constructor(server: Server, routes: Route[], endUpgraded: () => void) {
    this.#server = server;
    this.#routes = routes;
    this.#endUpgraded = endUpgraded;
  }

  /**
   * @param port 0 for any free one
   * @param beforeAnswer keeps what the answer is about
   * @param streamed routes that are asked before all others
   * @param upgrades routes that take over connections for another protocol
   * @param now the time that answers tell, in epoch milliseconds: SDKs sign with it. @default that of the machine
   * @throws StageError when the port is taken
   */
  static async listen(
    port: number,
    given: readonly Route[],
    onBug: (error: unknown) => void,
    beforeAnswer: () => void = () => {},
    streamed: readonly StreamedRoute[] = [],
    upgrades: readonly UpgradeRoute[] = [],
    now = Date.now,
  ): Promise<StageServer> {
    const routes = [...given];
    const server = createServer({ shouldUpgradeCallback: asksForWebSocket }, (request, response) => {
      answer(request, routes, streamed, onBug)
        .then((answered) => {
          beforeAnswer();
          const { status, headers } = answered;
          response.statusCode = status;
          response.setHeader('Date', new Date(now()).toUTCString());
          for (const [name, value] of Object.entries(headers)) response.setHeader(name, mutable(value));
          // The headers go out with the body, so Node.js says how long it is, as AWS does.
          if ('body' in answered) return void response.end(answered.body);
          // A caller that has gone, or goes away during its answer, is not a bug.
          if (response.destroyed) return void answered.stream.destroy();
          response.flushHeaders();
          pipeline(answered.stream, response, (error) => {
            if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') onBug(error);
          });
        })
        .catch((error: unknown) => {
          // What was answered could not be kept.
          onBug(error);
          response.destroy();
        });
    });
    server.keepAliveTimeout = IDLE_MILLISECONDS;
    const endUpgraded = takeUpgrades(server, upgrades, isForLoopback, onBug);
    const respond = async (request: IncomingMessage) => {
      const answered = await answer(request, routes, streamed, onBug);
      beforeAnswer();
      return { ...answered, headers: { ...answered.headers, date: new Date(now()).toUTCString() } };
    };
    const endHttp2 = alsoSpeakHttp2(server, respond, onBug);
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if (Object(error).code === 'EADDRINUSE') {
        throw new StageError(`Port ${port} is in use: stop what listens there, or choose another with --port.`);
      }
      throw error;
    }
    return new StageServer(server, routes, () => {
      endUpgraded();
      endHttp2();
    });
  }

  /** Adds a route that is asked before all others. */
  prepend(route: Route): void {
    this.#routes.unshift(route);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#address.port}`;
  }

  get #address(): AddressInfo {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port');
    return address;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#endUpgraded();
    await once(this.#server, 'close');
  }
}

/** A page on another site could reach a loopback port by letting its own name resolve to it. */
function isForLoopback({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  // Names below localhost are no names of others: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
  return LOOPBACK_HOSTS.has(host) || host.endsWith('.localhost');
}

async function answer(
  request: IncomingMessage,
  routes: readonly Route[],
  streamed: readonly StreamedRoute[],
  onBug: (error: unknown) => void,
): Promise<HttpAnswer | StreamedAnswer> {
  if (!isForLoopback(request)) return plain(403, 'The local stage answers loopback hosts only.');
  try {
    return await routed(request, routes, streamed);
  } catch (error) {
    // A caller that goes away during its request is not a bug: reading the body fails then.
    if (error !== request.errored) onBug(error);
    return plain(500, 'The local stage failed to answer; see its output.');
  }
}

/** The answer of the first route that has one. */
export async function routed(
  request: IncomingMessage,
  routes: readonly Route[],
  streamed: readonly StreamedRoute[],
): Promise<HttpAnswer | StreamedAnswer> {
  for (const route of streamed) {
    const answered = await route(request);
    if (answered !== undefined) return answered;
  }
  const body = await readAll(request, MAX_BODY_BYTES);
  if (body === undefined) return plain(413, 'The request body is over 10 MiB.');
  for (const route of routes) {
    const answered = await route(request, body);
    if (answered !== undefined) return answered;
  }
  return plain(404, 'The local stage does not know this path.');
}

const plain = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

const mutable = (value: string | readonly string[]): string | string[] =>
  typeof value === 'string' ? value : [...value];

import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Upgrade } from '../../wire/upgrades.ts';
import { meterFrames } from './frame-meter.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const MAX_MESSAGE_BYTES = 128 * 1024;
const MAX_FRAME_BYTES = 32 * 1024;
const TOO_LARGE = 1009;

/** Answers the request for a WebSocket and opens it, with the limits of API Gateway. */
export class Handshake {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // Chosen by the function behind $connect, or not at all.
    handleProtocols: (_, { headers }) => this.#protocols.get(headers) ?? false,
  });
  readonly #protocols = new WeakMap<object, string>();

  /** @param protocol what the function behind `$connect` chose of the protocols that the client offers */
  accept({ request, socket, head }: Upgrade, protocol: string | undefined, opened: (client: WebSocket) => void): void {
    if (protocol !== undefined) this.#protocols.set(request.headers, protocol);
    this.#server.handleUpgrade(request, socket, head, (client) => {
      meterFrames(socket, MAX_FRAME_BYTES, () => client.close(TOO_LARGE, 'Frame too large'));
      opened(client);
    });
  }
}

/** Refuses the request for a WebSocket, as a client sees it: with a status and a message. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json',
  ];
  socket.end(`${[...head, `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`);
}

const STATUS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
};

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** A connection whose caller asks for another protocol than HTTP, such as WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the request already. */
  readonly head: Buffer;
}

/** Takes over a connection and answers its request, or says that it is not for this route. @returns whether it did */
export type UpgradeRoute = (upgrade: Upgrade) => Promise<boolean>;

/** Whether a request asks for WebSocket. Clients offer other protocols too, such as `h2c`, and are answered in HTTP. */
export const asksForWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Lets routes take over the connections of a server.
 * @param isAllowed whether the host that the request names is answered at all
 * @returns ends the connections that were taken over
 */
export function takeUpgrades(
  server: Server,
  routes: readonly UpgradeRoute[],
  isAllowed: (request: IncomingMessage) => boolean,
  onBug: (error: unknown) => void,
): () => void {
  const open = new Set<Duplex>();
  server.on('upgrade', async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket);
    // A caller that goes away ends its connection, and is not a bug.
    socket.on('error', () => socket.destroy()).once('close', () => open.delete(socket));
    try {
      if (!isAllowed(request)) return refuse(socket, '403 Forbidden');
      // https://www.rfc-editor.org/rfc/rfc6455#section-4.1
      if (request.method !== 'GET') return refuse(socket, '405 Method Not Allowed');
      for (const route of routes) if (await route({ request, socket, head })) return;
      refuse(socket, '404 Not Found');
    } catch (error) {
      onBug(error);
      refuse(socket, '500 Internal Server Error');
    }
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

const refuse = (socket: Duplex, status: string) =>
  void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

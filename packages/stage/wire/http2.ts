import type { IncomingMessage, Server } from 'node:http';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { messageOf } from './own-message.ts';
import { readAll } from './read-all.ts';
import type { HttpAnswer, StreamedAnswer } from './server.ts';

/** What a client sends first that knows HTTP/2: https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = 'PRI * HTTP/2.0';

/**
 * Lets a server of HTTP/1.1 answer HTTP/2 on the same port, without TLS. The SDK's client of Kinesis speaks it and nothing else.
 * @param answer answers a request as that server does
 * @returns ends the sessions that are open
 */
export function alsoSpeakHttp2(
  server: Server,
  answer: (request: IncomingMessage) => Promise<HttpAnswer | StreamedAnswer>,
  onBug: (error: unknown) => void,
): () => void {
  const sessions = new Set<ServerHttp2Session>();
  const second = createServer();
  second.on('session', (session) => void sessions.add(session.once('close', () => sessions.delete(session))));
  second.on('sessionError', () => {}); // A caller that goes away.
  second.on('stream', (stream, headers) => {
    // A caller that goes away during its request ends the stream, and is not a bug.
    stream.on('error', () => {});
    respond(stream, headers, answer).catch((error: unknown) => {
      if (stream.destroyed) return;
      onBug(error);
      stream.destroy();
    });
  });
  const [first] = server.listeners('connection');
  if (first === undefined) throw new Error('A server takes connections');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    socket.once('readable', () => {
      const start: Buffer | null = socket.read();
      if (start !== null) socket.unshift(start);
      if (start?.toString('latin1', 0, PREFACE.length) === PREFACE) second.emit('connection', socket);
      else first.call(server, socket);
    });
    socket.on('error', () => socket.destroy());
  });
  return () => {
    for (const session of sessions) session.destroy();
  };
}

async function respond(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  answer: (request: IncomingMessage) => Promise<HttpAnswer | StreamedAnswer>,
): Promise<void> {
  const { ':method': method = 'POST', ':path': path = '/', ':authority': host = 'localhost', ...others } = headers;
  const named = Object.entries(others).flatMap(([name, value]) =>
    typeof value === 'string' && !name.startsWith(':') ? [[name, value]] : [],
  );
  const answered = await answer(
    messageOf({
      method: `${method}`,
      path: `${path}`,
      headers: { host: `${host}`, ...Object.fromEntries(named) },
      body: await readAll(stream),
    }),
  );
  if (stream.destroyed) return;
  stream.respond({ ':status': answered.status, ...answered.headers });
  if ('body' in answered) return void stream.end(answered.body);
  pipeline(answered.stream, stream, () => {});
}

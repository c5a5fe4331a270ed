import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { readAll } from './read-all.ts';
import { type HttpAnswer, type Route, routed, type StreamedRoute } from './server.ts';

/** A request of the stage to itself. */
export interface OwnRequest {
  /** @default 'POST' */
  readonly method?: string;
  /** With the query. @default '/' */
  readonly path?: string;
  /** With names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Answers a request as the port of the stage does, without a connection. */
export async function answerOwn(
  request: OwnRequest,
  routes: readonly Route[],
  streamed: readonly StreamedRoute[],
): Promise<HttpAnswer> {
  const answer = await routed(messageOf(request), routes, streamed);
  if ('body' in answer) return answer;
  return { status: answer.status, headers: answer.headers, body: await readAll(answer.stream) };
}

function messageOf({ method = 'POST', path = '/', headers, body }: OwnRequest): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.method = method;
  message.url = path;
  message.headers = { host: 'localhost', 'content-length': `${Buffer.byteLength(body)}`, ...headers };
  message.complete = true;
  message.push(body);
  message.push(null);
  return message;
}

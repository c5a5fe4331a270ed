import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

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

/** A request as routes read it. */
export function messageOf({ method = 'POST', path = '/', headers, body }: OwnRequest): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.method = method;
  message.url = path;
  message.headers = { host: 'localhost', 'content-length': `${Buffer.byteLength(body)}`, ...headers };
  message.complete = true;
  message.push(body);
  message.push(null);
  return message;
}

import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { readAll } from './read-all.ts';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

export interface HttpResponse {
  readonly status: number;
  /** Names as they were sent and values, in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/**
 * Sends a request to a server outside the stage, with no header but these, `Host`, `Connection` and the length.
 * @param url of `http:` or `https:`
 * @throws Error as Node.js has it, when there is no answer
 */
export async function sendHttp(
  url: string,
  { method, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const send = url.startsWith('https:') ? secure : plain;
  const sized = { ...headers, 'Content-Length': `${Buffer.byteLength(body)}` };
  const mutable = Object.fromEntries(Object.entries(sized).map(([name, value]) => [name, [value].flat()]));
  const sent = send(url, { method, headers: mutable, signal, agent: false }, (answer) => {
    const { statusCode: status = 0, rawHeaders } = answer;
    readAll(answer).then((content) => resolve({ status, rawHeaders, body: content }), reject);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

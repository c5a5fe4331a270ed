import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import type { Access, Caller, Permission } from '../iam/access.ts';
import { parsedJson } from '../json.ts';
import { accessKeyId, callContext } from './aws-json.ts';
import { duringCall } from './open-call.ts';
import { decoded, requestUrl } from './request-url.ts';
import type { HttpAnswer, Route } from './server.ts';

/** A request in the REST protocol, as its operation sees it. */
export interface RestRequest {
  /** The named groups of the operation's path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as JSON; undefined when there is none. */
  readonly body: unknown;
  /** The body as it was sent. */
  readonly text: string;
}

/** An answer whose body is not JSON of the service: it is sent as it is, with headers of its own. */
export class Payload {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(body: string, headers: Readonly<Record<string, string>>) {
    this.body = body;
    this.headers = headers;
  }
}

/** One operation of a service. */
export interface RestOperation {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** Such as `/functions/(?<name>[^/]+)`; a slash at the end may be there or not. */
  readonly path: RegExp;
  /** What the caller must be allowed to do: all of it. */
  readonly permission: (request: RestRequest) => Permission | readonly Permission[];
  /** @returns what is sent as JSON, or a {@link Payload} */
  readonly run: (request: RestRequest, caller: Caller) => unknown;
  /** Of an answer that is not an error. @default 200 */
  readonly status?: number;
}

/**
 * Answers the operations of a service that speaks REST with JSON.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 *
 * @returns a route that answers undefined to any other request
 */
export function restJson(operations: readonly RestOperation[], access: Access): Route {
  return async (request, body) => {
    if (accessKeyId(request) === undefined) return undefined;
    const { pathname, searchParams: query } = requestUrl(request);
    for (const operation of operations) {
      const found = operation.method === request.method ? operation.path.exec(pathname) : null;
      if (found === null) continue;
      const names = Object.entries({ ...found.groups }).map(([name, value]) => [name, decoded(value ?? '')]);
      const text = body.toString();
      const read = { path: Object.fromEntries(names), query, headers: request.headers, body: parsedJson(text), text };
      return answer(operation, read, request, access);
    }
    return undefined;
  };
}

async function answer(
  { permission, run, status: success = 200 }: RestOperation,
  read: RestRequest,
  request: IncomingMessage,
  access: Access,
): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json' };
  try {
    const caller = access.caller(accessKeyId(request));
    for (const one of [permission(read)].flat()) access.authorize(caller, one, callContext(request));
    const output = await duringCall(caller, async () => run(read, caller));
    if (output instanceof Payload) return { status: success, headers: output.headers, body: output.body };
    return { status: success, headers, body: JSON.stringify(output) ?? '' };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message, details, status } = error;
    // Services differ in how they write the member.
    const body = JSON.stringify({ message, Message: message, ...details });
    return { status, headers: { ...headers, 'x-amzn-errortype': code }, body };
  }
}

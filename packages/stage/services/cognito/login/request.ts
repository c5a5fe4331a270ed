import type { IncomingMessage } from 'node:http';
import { requestUrl } from '../../../wire/request-url.ts';

/** A request to the domain of a pool. */
export interface LoginRequest {
  readonly method: string;
  /** Below the domain, such as `/oauth2/token`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  /** The value of a header by its name in small letters. */
  readonly header: (name: string) => string | undefined;
  readonly cookie: (name: string) => string | undefined;
}

/** Where the domains of pools are on the stage, each below its name. */
export const MOUNT = '/user-pool';

const ADDRESS = new RegExp(`^${MOUNT}/([^/]+)(/.*)$`);

/** A request with the name of the domain, or the id of the pool, that it is for; undefined when it is for another service. */
export function loginRequest(
  message: IncomingMessage,
  body: Buffer,
): { readonly name: string; readonly request: LoginRequest } | undefined {
  const { pathname, searchParams } = requestUrl(message);
  const [, name, path] = ADDRESS.exec(pathname) ?? [];
  if (name === undefined || path === undefined) return undefined;
  const header = (wanted: string) => [message.headers[wanted]].flat()[0];
  const isForm = header('content-type')?.split(';')[0]?.trim() === 'application/x-www-form-urlencoded';
  const cookies = (header('cookie') ?? '').split(';').map((pair) => pair.trim());
  return {
    name,
    request: {
      method: message.method ?? 'GET',
      path,
      query: searchParams,
      form: new URLSearchParams(isForm ? body.toString() : ''),
      header,
      cookie: (wanted) => cookies.find((pair) => pair.startsWith(`${wanted}=`))?.slice(wanted.length + 1),
    },
  };
}

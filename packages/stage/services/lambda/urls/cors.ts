import type { IncomingMessage } from 'node:http';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html */
export interface UrlCors {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** Seconds. */
  readonly maxAge: number | undefined;
}

/** Whether a browser asks before its request. Lambda answers by itself, and without credentials. */
export const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

/**
 * What lets a browser show the answer to a page; nothing for a page that may not see it.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function urlCorsHeaders(cors: UrlCors, message: IncomingMessage): Record<string, string> {
  const { origin = '' } = message.headers;
  const isForAll = cors.allowOrigins.includes('*');
  if (origin === '' || !(isForAll || cors.allowOrigins.includes(origin))) return {};
  return {
    'access-control-allow-origin': isForAll && !cors.allowCredentials ? '*' : origin,
    vary: 'Origin',
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...listed('access-control-expose-headers', cors.exposeHeaders),
    ...(isPreflight(message)
      ? {
          ...listed('access-control-allow-methods', cors.allowMethods),
          ...listed('access-control-allow-headers', cors.allowHeaders),
          ...(cors.maxAge === undefined ? {} : { 'access-control-max-age': `${cors.maxAge}` }),
        }
      : {}),
  };
}

const listed = (name: string, values: readonly string[]) => (values.length === 0 ? {} : { [name]: values.join(',') });

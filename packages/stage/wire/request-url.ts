import type { IncomingMessage } from 'node:http';

/**
 * The path and the query of a request. A path such as `//` stays a path: it is not the name of another host. Of a request
 * that names no path at all, such as `OPTIONS *`, it is one that nothing answers.
 */
export function requestUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): URL {
  return URL.parse(url.startsWith('/') ? `http://stage${url}` : url) ?? new URL('http://stage/*');
}

/** A part of a path without its percent signs. One that is not encoded correctly stays as it was sent. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

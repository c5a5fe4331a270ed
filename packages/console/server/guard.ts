import type { IncomingMessage } from 'node:http';

/**
 * Why a request of a browser is not for the local API; nothing when it may pass.
 *
 * The stage's port is on loopback, but every page in the same browser can send requests to it. The server refuses host
 * names that are not loopback, so a name that resolves to loopback gets nothing. This function refuses pages of other
 * origins. A browser names the origin with every request that could change something, and says of the others whether
 * they come from another site (https://www.w3.org/TR/fetch-metadata/). Other clients, such as curl, send neither header.
 */
export function refusal(request: IncomingMessage): string | undefined {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && origin !== `http://${host ?? ''}`) return 'The local API answers its own page only.';
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'The local API answers its own page only.';
  // A form of another page can send text, but not JSON without asking first.
  if (request.method === 'POST' && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    return 'The local API takes JSON.';
  return undefined;
}

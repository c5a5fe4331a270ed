import type { HttpAnswer } from '../../../wire/server.ts';

/** An answer instead of the one that was asked for. It is thrown, and the route sends it. */
export class LoginRefusal extends Error {
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** No cache keeps what is about a sign-in: https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
const UNCACHED = { 'cache-control': 'no-store', pragma: 'no-cache' };
/** A page in the browser calls these endpoints: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
const SHARED = { 'access-control-allow-origin': '*' };

export const json = (status: number, body: object, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', ...UNCACHED, ...SHARED, ...headers },
  body: JSON.stringify(body),
});

/** An error of OAuth 2.0, as the token endpoint answers it. */
export const oauthError = (error: string, status = 400): LoginRefusal => new LoginRefusal(json(status, { error }));

export const redirect = (location: string, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status: 302,
  headers: { location, ...UNCACHED, ...headers },
  body: '',
});

/** A URL of an application with more parameters in its query or its fragment. A parameter without a value is left out. */
export function withParameters(
  url: string,
  parameters: Readonly<Record<string, string | undefined>>,
  where: 'search' | 'hash' = 'search',
): string {
  const target = new URL(url);
  const all = new URLSearchParams(where === 'search' ? target.search : '');
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) all.set(name, value);
  target[where] = all.toString();
  return target.href;
}

/** Lets pages of other origins send these headers, too. */
export const preflight = (): HttpAnswer => ({
  status: 200,
  headers: {
    ...SHARED,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '300',
  },
  body: '',
});

import { createHash } from 'node:crypto';
import { answerOwn } from '../../wire/own-request.ts';
import type { HttpAnswer, Route } from '../../wire/server.ts';

/** What a page answered. */
export interface Seen {
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  readonly body: string;
  /** Where it sends the browser. */
  readonly location: string | undefined;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The challenge of a verifier: https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** A browser without a screen: it keeps cookies, follows redirects within a domain, and fills in forms. */
export class Browser {
  readonly #route: Route;
  readonly #base: string;
  readonly #cookies = new Map<string, string>();
  #page = '';

  /** @param base the path of the domain */
  constructor(route: Route, base: string) {
    this.#route = route;
    this.#base = base;
  }

  /** Begins anew, without cookies. */
  forget(): void {
    this.#cookies.clear();
  }

  async get(
    path: string,
    redirects: 'follow' | 'stay' = 'follow',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Seen> {
    const seen = await this.send('GET', path, '', headers);
    if (redirects === 'stay' || !seen.location?.startsWith(this.#base)) return seen;
    return this.get(seen.location.slice(this.#base.length));
  }

  post(path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
    return this.send('POST', path, `${new URLSearchParams(form)}`, headers);
  }

  /** Sends the form of the page that was seen last, with its hidden fields. */
  submit(fields: Readonly<Record<string, string>>) {
    const action = unescaped(/<form method="post" action="([^"]+)"/.exec(this.#page)?.[1] ?? '');
    const hidden = [...this.#page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const given = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescaped(value)]));
    return this.post(action.slice(this.#base.length), { ...given, ...fields });
  }

  async send(method: string, path: string, body: string, headers: Readonly<Record<string, string>>): Promise<Seen> {
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies, ...headers };
    const request = { method, path: `${this.#base}${path}`, headers: sent, body };
    const answer = await answerOwn(request, [this.#route], []);
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(set);
    const text = answer.body.toString();
    if (text.includes('<form')) this.#page = text;
    const isJson = `${answer.headers['content-type']}`.startsWith('application/json') && text !== '';
    const { location } = answer.headers;
    return {
      status: answer.status,
      headers: answer.headers,
      body: text,
      location: location === undefined ? undefined : `${location}`,
      json: isJson ? JSON.parse(text) : {},
    };
  }

  #keep(set: string): void {
    const [pair = ''] = set.split(';');
    const [name = '', value = ''] = pair.split('=');
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

import { createHash, randomBytes } from 'node:crypto';
import type { Account } from '../../playground/arcade-client.ts';
import type { Playground } from '../../playground/playground.ts';

/** Where the page of the sandbox takes players back. */
export const PAGE = 'http://localhost:3000/signed-in';

/** What an answer was, with the body as it is and read as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A sign-in at the pages of Cognito, as a browser and the page of the arcade do it. */
export class LoginPages {
  readonly url: string;
  readonly clientId: string;
  /** What only this page knows: https://www.rfc-editor.org/rfc/rfc7636 */
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(16).toString('base64url');
  readonly #cookies = new Map<string, string>();

  constructor({ stage }: Playground) {
    this.url = stage.output('accounts', 'LoginUrl');
    this.clientId = stage.output('accounts', 'LoginClientId');
  }

  /** The parameters with which the page sends the browser away. */
  asked(changes: Readonly<Record<string, string>> = {}): URLSearchParams {
    return new URLSearchParams({
      client_id: this.clientId,
      response_type: 'code',
      redirect_uri: PAGE,
      scope: 'openid email',
      state: this.state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    });
  }

  /** Asks for a page, or sends a form. Redirects are answers. */
  async ask(
    path: string,
    form?: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, `${this.url}/`.replace(/\/\/$/, '/')), {
      redirect: 'manual',
      headers: { cookie, ...headers },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      this.#cookies.set(name, value);
    }
    const body = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const parsed: unknown = isJson ? JSON.parse(body) : {};
    const json = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
    return { status: response.status, headers: response.headers, body, json };
  }

  /** Fills in the page to sign in. @returns where the browser is sent then: to the page of the arcade, if all is well */
  async signIn({ email, password }: Pick<Account, 'email' | 'password'>): Promise<URL> {
    const query = `${this.asked()}`;
    const { body } = await this.ask(`login?${query}`);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const { headers } = await this.ask(`login?${query}`, { username: email, password, _csrf: csrf });
    return new URL(headers.get('location') ?? 'about:blank');
  }

  /** Gives a code for tokens, as the page does. */
  exchange(back: URL, changes: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask('oauth2/token', {
      grant_type: 'authorization_code',
      client_id: this.clientId,
      code: back.searchParams.get('code') ?? '',
      redirect_uri: PAGE,
      code_verifier: this.verifier,
      ...changes,
    });
  }
}

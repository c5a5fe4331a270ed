import { type InferOutput, object, optional } from 'valibot';
import type { Changes } from '../../../state/changes.ts';
import type { HttpAnswer, Route } from '../../../wire/server.ts';
import type { Cognito } from '../cognito.ts';
import { json, LoginRefusal, preflight } from './answers.ts';
import { discovery } from './discovery.ts';
import { Expiring, savedEntries } from './expiring.ts';
import { fromProvider } from './federation.ts';
import { html, page } from './html.ts';
import { browserSession, elsewhere, grant, type Login } from './login.ts';
import { type LoginRequest, loginRequest, MOUNT } from './request.ts';
import { authorize, signInPage, signUpPage } from './sign-in-pages.ts';
import { errorPage, signOut } from './sign-out.ts';
import { tokenEndpoint } from './token-endpoint.ts';
import { revoke, userInfo } from './user-endpoints.ts';

/** A domain of a pool: a prefix of `auth.<Region>.amazoncognito.com`, or a name of one's own. */
export interface DomainSettings {
  readonly domain: string;
  readonly userPoolId: string;
  /** 1 are the classic pages, 2 the newer ones. */
  readonly version: 1 | 2;
}

type Endpoint = (login: Login, request: LoginRequest) => HttpAnswer | Promise<HttpAnswer>;

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  '/oauth2/authorize': { GET: authorize },
  '/oauth2/idpresponse': { GET: fromProvider },
  '/login': { GET: signInPage, POST: signInPage },
  '/signup': { GET: signUpPage, POST: signUpPage },
  '/confirmUser': { POST: signUpPage },
  '/logout': { GET: signOut },
  '/error': { GET: (_, request) => errorPage(request) },
  '/oauth2/token': { POST: tokenEndpoint, OPTIONS: preflight },
  '/oauth2/revoke': { POST: revoke, OPTIONS: preflight },
  '/oauth2/userInfo': { GET: userInfo, POST: userInfo, OPTIONS: preflight },
};

const MINUTE = 60_000;

/** What was given out and still holds. */
export const savedLogin = object({
  codes: optional(savedEntries(grant), {}),
  browsers: optional(savedEntries(browserSession), {}),
  elsewhere: optional(savedEntries(elsewhere), {}),
});
type SavedLogin = InferOutput<typeof savedLogin>;

/** The pages and the OAuth 2.0 endpoints of pools that have a domain. */
export class ManagedLogin {
  readonly #cognito: Cognito;
  readonly #endpoint: () => string;
  readonly #domains = new Map<string, DomainSettings>();
  /** Clients whose pages have a style. */
  readonly #branded = new Set<string>();
  readonly #codes: Login['codes'];
  readonly #browsers: Login['sessions'];
  readonly #elsewhere: Login['elsewhere'];

  /** @param changes of what the sign-ins are kept in */
  constructor(cognito: Cognito, changes: Changes, endpoint: () => string) {
    this.#cognito = cognito;
    this.#endpoint = endpoint;
    // Five minutes and an hour: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html
    this.#codes = new Expiring(cognito.clock, changes, 'codes', 5 * MINUTE);
    this.#browsers = new Expiring(cognito.clock, changes, 'browsers', 60 * MINUTE);
    this.#elsewhere = new Expiring(cognito.clock, changes, 'elsewhere', 5 * MINUTE);
  }

  save(): SavedLogin {
    return { codes: this.#codes.save(), browsers: this.#browsers.save(), elsewhere: this.#elsewhere.save() };
  }

  restore({ codes, browsers, elsewhere }: SavedLogin): void {
    this.#codes.restore(codes);
    this.#browsers.restore(browsers);
    this.#elsewhere.restore(elsewhere);
  }

  addDomain(settings: DomainSettings): void {
    this.#domains.set(settings.domain, settings);
  }

  /** Gives the pages of a client a style. */
  brand(clientId: string): void {
    this.#branded.add(clientId);
  }

  hasDomain(domain: string): boolean {
    return this.#domains.has(domain);
  }

  domainOf(userPoolId: string): string | undefined {
    return [...this.#domains.values()].find((one) => one.userPoolId === userPoolId)?.domain;
  }

  /** See `StageCore.localUrl`. */
  localUrl(text: string, endpoint: string): string | undefined {
    const [, host = '', rest = ''] = /^https:\/\/([^/]+)(\/.*)?$/.exec(text) ?? [];
    const prefix = /^([a-z\d-]+)\.auth\.[a-z\d-]+\.amazoncognito\.com$/.exec(host)?.[1];
    const domain = prefix ?? host;
    return this.#domains.has(domain) ? `${endpoint}${MOUNT}/${domain}${rest}` : undefined;
  }

  readonly route: Route = async (message, body) => {
    const found = loginRequest(message, body);
    if (found === undefined) return undefined;
    const { name, request } = found;
    const userPoolId = this.#domains.get(name)?.userPoolId ?? name;
    if (request.method === 'GET' && this.#cognito.pools.some(({ settings }) => settings.id === userPoolId)) {
      const told = await discovery(this.#cognito, { userPoolId, path: request.path, endpoint: this.#endpoint() });
      if (told !== undefined) return told;
    }
    const domain = this.#domains.get(name);
    const methods = Object.hasOwn(ENDPOINTS, request.path) ? ENDPOINTS[request.path] : undefined;
    if (domain === undefined || methods === undefined) {
      return page(404, 'Not found', html`<p role="alert">There is no such page.</p>`);
    }
    const endpoint = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (endpoint === undefined)
      return json(405, { error: 'invalid_request' }, { allow: Object.keys(methods).join(', ') });
    try {
      return await endpoint(this.#at(domain), request);
    } catch (error) {
      if (error instanceof LoginRefusal) return error.answer;
      throw error;
    }
  };

  #at({ domain, userPoolId, version }: DomainSettings): Login {
    return {
      cognito: this.#cognito,
      pool: this.#cognito.pool(userPoolId),
      base: `${MOUNT}/${domain}`,
      origin: this.#endpoint(),
      codes: this.#codes,
      sessions: this.#browsers,
      elsewhere: this.#elsewhere,
      hasPages: (clientId) => version === 1 || this.#branded.has(clientId),
      clientOf: (clientId) => this.#cognito.clientIn(userPoolId, clientId),
    };
  }
}

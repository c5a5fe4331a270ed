import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** What a provider says of a user; a test changes it to something wrong. */
export interface Told {
  readonly claims: JWTPayload;
  readonly userInfo: object;
  /** Signs with a key that the provider has not published. */
  readonly forged: boolean;
}

/** A provider of OpenID Connect on this machine, at which one user is always signed in. */
export class FakeProvider {
  readonly issuer: string;
  told: Partial<Told> = {};
  /** What it was asked for a code with. */
  readonly asked: URLSearchParams[] = [];
  readonly #now: () => number;
  readonly #keys: CryptoKey[];
  readonly #jwk: object;
  readonly #nonces = new Map<string, string>();
  readonly #server: Server;

  private constructor(now: () => number, keys: CryptoKey[], jwk: object, issuer?: string) {
    this.#now = now;
    this.#keys = keys;
    this.#jwk = jwk;
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const [status, body] = await this.#answer(
        request.url ?? '',
        new URLSearchParams(Buffer.concat(chunks).toString()),
      );
      if (typeof body === 'string') return void response.writeHead(status, { location: body }).end();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    this.issuer = issuer ?? this.address;
  }

  /** @param now of the stage, epoch milliseconds. @param issuer whom it says it is. @default its address */
  static async start(now: () => number, issuer?: string): Promise<FakeProvider> {
    const [own, other] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256' };
    const provider = new FakeProvider(now, [own.privateKey, other.privateKey], jwk, issuer);
    if (!provider.#server.listening) await once(provider.#server, 'listening');
    return provider;
  }

  get address(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${Object(address satisfies AddressInfo | string | null).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** What a browser does there: the user is signed in, and goes back. @returns where to */
  async visit(location: string): Promise<string> {
    const { headers } = await fetch(location, { redirect: 'manual' });
    return headers.get('location') ?? '';
  }

  async #answer(url: string, form: URLSearchParams): Promise<readonly [number, object | string]> {
    const { pathname, searchParams: query } = new URL(url, 'http://provider');
    if (pathname.endsWith('/.well-known/openid-configuration')) return [200, this.#metadata()];
    if (pathname.endsWith('/keys')) return [200, { keys: [this.#jwk] }];
    if (pathname.endsWith('/userinfo')) return [200, this.told.userInfo ?? {}];
    if (pathname.endsWith('/token')) return this.#token(form);
    const code = randomBytes(9).toString('base64url');
    this.#nonces.set(code, query.get('nonce') ?? '');
    return [302, `${query.get('redirect_uri')}?${new URLSearchParams({ code, state: query.get('state') ?? '' })}`];
  }

  #metadata() {
    const at = (path: string) => `${this.issuer}${path}`;
    return {
      issuer: this.issuer,
      authorization_endpoint: at('/authorize'),
      token_endpoint: at('/token'),
      jwks_uri: at('/keys'),
      userinfo_endpoint: at('/userinfo'),
    };
  }

  async #token(form: URLSearchParams): Promise<readonly [number, object]> {
    this.asked.push(form);
    const nonce = this.#nonces.get(form.get('code') ?? '');
    this.#nonces.delete(form.get('code') ?? '');
    if (nonce === undefined || form.get('client_secret') !== 'secret') return [400, { error: 'invalid_grant' }];
    const now = Math.floor(this.#now() / 1_000);
    const claims = {
      iss: this.issuer,
      aud: 'arcade',
      sub: '123',
      nonce,
      iat: now,
      exp: now + 300,
      ...this.told.claims,
    };
    const key = this.#keys[this.told.forged === true ? 1 : 0];
    if (key === undefined) throw new Error('The provider has two keys.');
    const id_token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
    return [200, { id_token, access_token: 'at', token_type: 'Bearer' }];
  }
}

import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { StageClock } from '../../clock.ts';
import { Records } from '../../records.ts';
import { Cognito } from '../../services/cognito/cognito.ts';
import { Browser, challengeOf } from '../support/login-browser.ts';
import { lenientPool } from '../support/user-pool.ts';

const POOL = lenientPool('us-east-1_arcade001');
const PAGE = 'http://localhost:3000/signed-in';
const VERIFIER = 'a-verifier-that-has-more-than-forty-three-letters-in-it';
const USER = { username: 'ada@example.com', password: 'long enough' };
const oauth = {
  flows: ['code'],
  scopes: ['openid', 'email'],
  callbackUrls: [PAGE, 'myapp://back?kept=1'],
  logoutUrls: ['http://localhost:3000/'],
  providers: ['COGNITO'],
} as const;

let clock: StageClock;
let records: Records;
let cognito: Cognito;
let browser: Browser;

const addClient = (id: string, changes: object = {}) =>
  cognito.createClient({
    id,
    name: id,
    userPoolId: POOL.id,
    authFlows: [],
    preventUserExistenceErrors: true,
    tokenRevocation: true,
    validSeconds: { access: 3_600, id: 3_600, refresh: 86_400 },
    sessionMinutes: 3,
    oauth,
    ...changes,
  });

const asked = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const all = {
    client_id: 'page',
    redirect_uri: PAGE,
    response_type: 'code',
    scope: 'openid email',
    state: 'a state',
    nonce: 'n1',
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: 'S256',
    ...changes,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) if (value !== undefined) query.set(name, value);
  return query;
};
const signUp = async () => {
  await browser.get(`/signup?${asked()}`);
  await browser.submit(USER);
  return browser.submit({ code: records.of('email').at(-1)?.code ?? '' });
};
const signIn = async (changes?: Parameters<typeof asked>[0]) => {
  browser.forget();
  await browser.get(`/oauth2/authorize?${asked(changes)}`);
  return new URL((await browser.submit(USER)).location ?? '');
};
const exchange = (form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>) =>
  browser.post('/oauth2/token', form, headers);
const forCode = (code: string | null, changes: Readonly<Record<string, string>> = {}) =>
  exchange({
    grant_type: 'authorization_code',
    client_id: 'page',
    code: code ?? '',
    redirect_uri: PAGE,
    code_verifier: VERIFIER,
    ...changes,
  });

beforeEach(async () => {
  clock = new StageClock('manual', Date.UTC(2026, 10, 20, 12));
  records = new Records(() => clock.now());
  const lambda = { invokeFor: () => Promise.reject(new Error('There are no triggers')) };
  const endpoint = () => 'http://127.0.0.1:4566';
  cognito = new Cognito({ account: '000000000000', region: 'us-east-1', clock, records, lambda, endpoint });
  await cognito.createPool(POOL);
  await addClient('page');
  cognito.login.addDomain({ domain: 'arcade', userPoolId: POOL.id, version: 1 });
  browser = new Browser(cognito.login.route, '/user-pool/arcade');
});

describe('a sign-in with a code', () => {
  test('signs up, confirms, and comes back with code and state; the code is worth tokens', async () => {
    const back = new URL((await signUp()).location ?? '');
    expect(`${back.origin}${back.pathname}`).toBe(PAGE);
    expect(back.searchParams.get('state')).toBe('a state');
    const { status, json, headers } = await forCode(back.searchParams.get('code'));
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, refresh_token: expect.any(String) });
    expect(decodeJwt(String(json.id_token))).toMatchObject({ aud: 'page', nonce: 'n1', email: USER.username });
    expect(decodeJwt(String(json.access_token))).toMatchObject({ client_id: 'page', scope: 'openid email' });
  });

  test('keys that everybody can read verify the tokens, and the issuer is that of the tokens', async () => {
    const back = new URL((await signUp()).location ?? '');
    const { json } = await forCode(back.searchParams.get('code'));
    const at = new Browser(cognito.login.route, `/user-pool/${POOL.id}`);
    const { json: told } = await at.get('/.well-known/openid-configuration');
    const { json: keys } = await at.get('/.well-known/jwks.json');
    expect(told.token_endpoint).toBe('http://127.0.0.1:4566/user-pool/arcade/oauth2/token');
    const { payload } = await jwtVerify(String(json.id_token), createLocalJWKSet({ keys: [], ...keys }), {
      issuer: String(told.issuer),
      audience: 'page',
      currentDate: new Date(clock.now()),
    });
    expect(payload.token_use).toBe('id');
  });

  test('a code is good once, for five minutes, for its client, its address and its verifier', async () => {
    await signUp();
    const code = async () => (await signIn()).searchParams.get('code');
    const used = await code();
    expect((await forCode(used)).status).toBe(200);
    expect((await forCode(used)).json).toEqual({ error: 'invalid_grant' });
    expect((await forCode(await code(), { code_verifier: `${VERIFIER}x` })).json).toEqual({ error: 'invalid_grant' });
    expect((await forCode(await code(), { code_verifier: '' })).json).toEqual({ error: 'invalid_grant' });
    expect((await forCode(await code(), { redirect_uri: `${PAGE}/` })).json).toEqual({ error: 'unauthorized_client' });
    await addClient('other');
    expect((await forCode(await code(), { client_id: 'other' })).json).toEqual({ error: 'invalid_grant' });
    const late = await code();
    await clock.advance(5 * 60_000, async () => {});
    expect((await forCode(late)).json).toEqual({ error: 'invalid_grant' });
  });

  test('a wrong verifier spends the code', async () => {
    await signUp();
    const code = (await signIn()).searchParams.get('code');
    await forCode(code, { code_verifier: 'x'.repeat(43) });
    expect((await forCode(code)).json).toEqual({ error: 'invalid_grant' });
  });

  test('a wrong password stays on the page, and says what an unknown user is told', async () => {
    await signUp();
    browser.forget();
    await browser.get(`/login?${asked()}`);
    const wrong = await browser.submit({ ...USER, password: 'another one' });
    expect(wrong).toMatchObject({ status: 200, body: expect.stringContaining('Incorrect username or password.') });
    expect(wrong.body).not.toContain('another one');
    expect((await browser.submit({ ...USER, username: '<b>' })).body).toContain('value="&lt;b&gt;"');
  });

  test('within the hour the browser is not asked again; after a sign-out it is', async () => {
    await signUp();
    const again = await browser.get(`/oauth2/authorize?${asked()}`);
    expect(again.location).toContain(`${PAGE}?code=`);
    await browser.get(`/logout?client_id=page&logout_uri=${encodeURIComponent('http://localhost:3000/')}`);
    expect((await browser.get(`/oauth2/authorize?${asked()}`)).body).toContain('<h1>Sign in</h1>');
    await signIn();
    await clock.advance(60 * 60_000, async () => {});
    expect((await browser.get(`/oauth2/authorize?${asked()}`)).body).toContain('<h1>Sign in</h1>');
  });
});

describe('what the application may not ask', () => {
  test.each([
    `${PAGE}/`,
    `${PAGE}?x=1`,
    'http://LOCALHOST:3000/signed-in',
    'http://localhost:3000/signed-in/../signed-in',
    'https://evil.example/signed-in',
    'http://localhost:3000/',
    'javascript:alert(1)',
    '',
  ])('the address %j is not one of the client: the browser stays', async (redirect_uri) => {
    for (const path of ['/oauth2/authorize', '/login', '/signup']) {
      const { location } = await browser.get(`${path}?${asked({ redirect_uri })}`, 'stay');
      expect(location).toBe('/user-pool/arcade/error?error=redirect_mismatch&client_id=page');
    }
  });

  test.each([
    [{ response_type: undefined }, 'invalid_request'],
    [{ response_type: 'id_token' }, 'invalid_request'],
    [{ code_challenge_method: undefined }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ scope: 'openid admin' }, 'invalid_scope'],
  ])('%j goes back to it as %s, with its state', async (changes, error) => {
    const { location } = await browser.get(`/oauth2/authorize?${asked(changes)}`, 'stay');
    expect(location).toBe(`${PAGE}?error=${error}&state=a+state`);
  });

  test('the implicit flow is refused where it is not allowed, and keeps tokens out of the query where it is', async () => {
    await signUp();
    const refused = await browser.get(`/oauth2/authorize?${asked({ response_type: 'token' })}`, 'stay');
    expect(refused.location).toBe(`${PAGE}#error=unauthorized_client&state=a+state`);
    await addClient('old', { oauth: { ...oauth, flows: ['implicit'] } });
    const back = await signIn({
      client_id: 'old',
      response_type: 'token',
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(back.search).toBe('');
    expect(Object.keys(Object.fromEntries(new URLSearchParams(back.hash.slice(1))))).toEqual([
      'id_token',
      'access_token',
      'expires_in',
      'token_type',
      'state',
    ]);
  });

  test('a client of another pool, an unknown one and none are not told apart', async () => {
    for (const client_id of ['nobody', undefined]) {
      expect((await browser.get(`/oauth2/authorize?${asked({ client_id })}`, 'stay')).location).toContain(
        'invalid_request',
      );
    }
    expect((await browser.get('/error?error=<script>')).body).toContain('&lt;script&gt;');
  });
});

describe('tokens', () => {
  const tokens = async () => {
    const { json } = await forCode((await signIn()).searchParams.get('code'));
    return { access: String(json.access_token), refresh: String(json.refresh_token), id: String(json.id_token) };
  };
  const refresh = (refresh_token: string) =>
    exchange({ grant_type: 'refresh_token', client_id: 'page', refresh_token });

  test('are renewed without a new refresh token, until that is revoked', async () => {
    await signUp();
    const { access, refresh: token } = await tokens();
    const renewed = await refresh(token);
    expect(Object.keys(renewed.json)).toEqual(['id_token', 'access_token', 'expires_in', 'token_type']);
    const userInfo = () => browser.get('/oauth2/userInfo', 'stay', { authorization: `Bearer ${access}` });
    expect((await userInfo()).json).toMatchObject({ email: USER.username, email_verified: 'true' });
    expect((await browser.post('/oauth2/revoke', { client_id: 'page', token })).status).toBe(200);
    expect((await refresh(token)).json).toEqual({ error: 'invalid_grant' });
    expect(await userInfo()).toMatchObject({ status: 401, json: { error: 'invalid_token' } });
  });

  test('only refresh tokens are revoked; what is no token at all is no error', async () => {
    await signUp();
    const { access } = await tokens();
    const revoke = (form: Readonly<Record<string, string>>) => browser.post('/oauth2/revoke', form);
    expect((await revoke({ client_id: 'page', token: access })).json).toEqual({ error: 'unsupported_token_type' });
    expect((await revoke({ client_id: 'page', token: 'nonsense' })).status).toBe(200);
    expect((await revoke({ client_id: 'page' })).json).toEqual({ error: 'invalid_request' });
    expect((await revoke({ client_id: 'nobody', token: 'x' })).status).toBe(401);
  });

  test('those of the pages are not for the account, which takes a scope of its own', async () => {
    await signUp();
    const { access } = await tokens();
    await expect(cognito.tokens.accessClaims(access)).resolves.toMatchObject({ scope: 'openid email' });
    const { authenticate } = await import('../../services/cognito/account-operations.ts');
    await expect(authenticate(cognito, access)).rejects.toThrow('Access Token does not have required scopes');
  });

  test('a client with a secret gets one for itself', async () => {
    const machine = { ...oauth, flows: ['client_credentials'], scopes: ['scores/read', 'scores/write'] };
    await addClient('machine', { secret: 's3:cret', oauth: machine });
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`machine:${secret}`).toString('base64')}`,
    });
    const grant_type = 'client_credentials';
    const { json } = await exchange({ grant_type, scope: 'scores/read' }, basic('s3:cret'));
    expect(Object.keys(json)).toEqual(['access_token', 'expires_in', 'token_type']);
    expect(decodeJwt(String(json.access_token))).toMatchObject({
      sub: 'machine',
      scope: 'scores/read',
      token_use: 'access',
    });
    expect((await exchange({ grant_type }, basic('wrong'))).json).toEqual({ error: 'invalid_client' });
    expect((await exchange({ grant_type, client_id: 'machine' })).json).toEqual({ error: 'invalid_client' });
    expect((await exchange({ grant_type, scope: 'scores/all' }, basic('s3:cret'))).json).toEqual({
      error: 'invalid_scope',
    });
    expect((await exchange({ grant_type, client_id: 'page' })).json).toEqual({ error: 'unauthorized_client' });
  });
});

describe('the pages', () => {
  test.each(['/login', '/signup'])('%s is in no frame, in no cache, and runs no script', async (path) => {
    const { headers, body } = await browser.get(`${path}?${asked()}`);
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cache-control': expect.stringContaining('no-store'),
      'referrer-policy': 'no-referrer',
      'set-cookie': [expect.stringMatching(/^XSRF-TOKEN=.+; Path=\/user-pool\/arcade; HttpOnly; SameSite=Lax$/)],
    });
    expect(body).not.toContain('<script');
  });

  test('a form of another site does not sign in', async () => {
    await signUp();
    browser.forget();
    expect((await browser.post(`/login?${asked()}`, USER)).status).toBe(403);
    await browser.get(`/login?${asked()}`);
    expect((await browser.post(`/login?${asked()}`, { ...USER, _csrf: 'guessed' })).status).toBe(403);
  });

  test('of the newer kind are there when they have a style', async () => {
    cognito.login.addDomain({ domain: 'newer', userPoolId: POOL.id, version: 2 });
    const newer = new Browser(cognito.login.route, '/user-pool/newer');
    expect((await newer.get(`/login?${asked()}`)).status).toBe(403);
    cognito.login.brand('page');
    expect((await newer.get(`/login?${asked()}`)).status).toBe(200);
  });
});

describe('hostile requests', () => {
  const paths = [
    '/oauth2/authorize',
    '/oauth2/token',
    '/oauth2/revoke',
    '/oauth2/userInfo',
    '/login',
    '/signup',
    '/confirmUser',
    '/logout',
    '/error',
    '/',
    '/../x',
    '/%',
    '/__proto__',
    '/constructor',
  ];
  const queries = [
    '',
    '?%',
    '?client_id=page&client_id=page',
    '?redirect_uri=%00',
    `?state=${'x'.repeat(100_000)}`,
    '?client_id=__proto__',
  ];
  const bodies = [
    '',
    '%',
    '{"a":1}',
    'grant_type=authorization_code',
    'grant_type=__proto__',
    'grant_type=a&grant_type=b',
    `token=${'é💥'.repeat(1_000)}`,
  ];
  const headers = [
    {},
    { authorization: 'Basic ///' },
    { authorization: 'Bearer a.b.c' },
    { cookie: 'cognito=; XSRF-TOKEN' },
  ];

  test.each(paths)('%s never answers 5xx', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      for (const query of queries) {
        for (const body of bodies) {
          for (const header of headers) {
            const { status } = await browser.send(method, `${path}${query}`, body, header);
            expect(status).toBeLessThan(500);
          }
        }
      }
    }
  });
});

test('what was given out survives a restart', async () => {
  await signUp();
  const code = (await signIn()).searchParams.get('code');
  const saved = JSON.parse(JSON.stringify(cognito.save()));
  cognito.restore(saved);
  expect(Object.keys(saved.codes)).toContain(code);
  expect(createHash('sha256').update(VERIFIER).digest('base64url')).toBe(saved.codes[code ?? ''].value.challenge);
  expect(Object.keys(saved.browsers)).not.toHaveLength(0);
});

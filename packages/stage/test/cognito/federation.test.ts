import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { StageClock } from '../../clock.ts';
import { Records } from '../../records.ts';
import { Cognito } from '../../services/cognito/cognito.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { FakeProvider } from '../support/identity-provider.ts';
import { Browser } from '../support/login-browser.ts';
import { lenientPool } from '../support/user-pool.ts';

const POOL = lenientPool('us-east-1_arcade001', { requiredAttributes: ['email'] });
const PAGE = 'http://localhost:3000/signed-in';
const ADA = { email: 'ada@example.com', email_verified: true };

let clock: StageClock;
let cognito: Cognito;
let browser: Browser;
let provider: FakeProvider;

beforeEach(async () => {
  clock = new StageClock('manual', Date.UTC(2026, 10, 20, 12));
  const lambda = { invokeFor: () => Promise.reject(new Error('There are no triggers here.')) };
  cognito = new Cognito({
    account: '000000000000',
    region: 'us-east-1',
    clock,
    lambda,
    records: new Records(() => clock.now()),
    endpoint: () => 'http://127.0.0.1:4566',
  });
  provider = await FakeProvider.start(() => clock.now(), 'https://accounts.example.com');
  await cognito.createPool(POOL);
  await cognito.createGroup({ name: `${POOL.id}_Club`, userPoolId: POOL.id });
  cognito.providers.standIn('https://accounts.example.com', provider.address);
  cognito.providers.add({
    userPoolId: POOL.id,
    name: 'Club',
    type: 'OIDC',
    clientId: 'arcade',
    clientSecret: 'secret',
    scopes: 'openid email',
    issuer: 'https://accounts.example.com',
    mapping: { email: 'email', email_verified: 'email_verified' },
  });
  await cognito.createClient({
    id: 'page',
    name: 'page',
    userPoolId: POOL.id,
    authFlows: [],
    preventUserExistenceErrors: true,
    tokenRevocation: true,
    validSeconds: { access: 3_600, id: 3_600, refresh: 86_400 },
    sessionMinutes: 3,
    oauth: {
      flows: ['code'],
      scopes: ['openid', 'email'],
      callbackUrls: [PAGE],
      logoutUrls: [],
      providers: ['COGNITO', 'Club'],
    },
  });
  cognito.login.addDomain({ domain: 'arcade', userPoolId: POOL.id, version: 1 });
  browser = new Browser(cognito.login.route, '/user-pool/arcade');
  provider.told = { claims: ADA };
});
afterEach(() => provider.close());

const query = (changes = {}) =>
  new URLSearchParams({
    client_id: 'page',
    redirect_uri: PAGE,
    response_type: 'code',
    scope: 'openid email',
    state: 'mine',
    identity_provider: 'Club',
    ...changes,
  });
/** Goes to the provider. @returns where it sends the browser then, below the domain */
const toProvider = async () => {
  const { location = '' } = await browser.get(`/oauth2/authorize?${query()}`);
  const back = await provider.visit(location);
  expect(back).toMatch(/^http:\/\/127\.0\.0\.1:4566\/user-pool\/arcade\/oauth2\/idpresponse\?/);
  return back.slice('http://127.0.0.1:4566/user-pool/arcade'.length);
};
/** Signs in at the provider. @returns the parameters with which the browser comes to the application */
const signIn = async () => {
  browser.forget();
  const { location = '' } = await browser.get(await toProvider());
  expect(location.startsWith(`${PAGE}?`)).toBe(true);
  return Object.fromEntries(new URL(location).searchParams);
};
const tokens = async (code = '') => {
  const { json } = await browser.post('/oauth2/token', {
    grant_type: 'authorization_code',
    client_id: 'page',
    code,
    redirect_uri: PAGE,
  });
  return decodeJwt(String(json.id_token));
};

describe('a user of another provider', () => {
  test('is offered it on the page, and comes back with a code of the pool', async () => {
    const { body } = await browser.get(`/login?${query()}`);
    expect(body).toContain('Continue with Club');
    const back = await signIn();
    expect(back).toEqual({ code: expect.any(String), state: 'mine' });
    expect(await tokens(back.code)).toMatchObject({
      'cognito:username': 'Club_123',
      'cognito:groups': [`${POOL.id}_Club`],
      email: 'ada@example.com',
      email_verified: true,
      identities: [{ userId: '123', providerName: 'Club', providerType: 'OIDC', primary: true }],
    });
  });

  test('is the same user the next time, with what the provider says then', async () => {
    const { sub } = await tokens((await signIn()).code);
    provider.told = { claims: { email: 'ada@example.org' } };
    expect(await tokens((await signIn()).code)).toMatchObject({ sub, email: 'ada@example.org' });
    expect(await cognito.pool(POOL.id).users()).toHaveLength(1);
  });

  test('has attributes that only the endpoint for them tells, if it is about the same user', async () => {
    provider.told = { userInfo: { sub: '123', ...ADA } };
    expect(await tokens((await signIn()).code)).toMatchObject({ email: 'ada@example.com' });
    provider.told = { userInfo: { sub: '124', email: 'eve@example.com' } };
    expect(await signIn()).toMatchObject({ error: 'invalid_request' });
  });

  test('is asked for the code with the secret of the pool', async () => {
    await signIn();
    expect(Object.fromEntries(provider.asked[0] ?? [])).toMatchObject({ client_id: 'arcade', client_secret: 'secret' });
  });
});

describe('a sign-in that is not good', () => {
  test.each([
    ['a key of somebody else', { forged: true }, 'signature verification failed'],
    ['another audience', { claims: { ...ADA, aud: 'others' } }, '"aud" claim'],
    ['another issuer', { claims: { ...ADA, iss: 'https://evil.example' } }, '"iss" claim'],
    ['a time that is over', { claims: { ...ADA, exp: 1 } }, '"exp" claim'],
    ['another nonce', { claims: { ...ADA, nonce: 'old' } }, 'Bad id_token nonce'],
    ['no email address, which the pool requires', { claims: {} }, 'attributes required: [email]'],
  ])('has %s: the application is told, and there is no user', async (_, told, description) => {
    provider.told = told;
    const back = await signIn();
    expect(back).toEqual({
      error: 'invalid_request',
      error_description: expect.stringContaining(description),
      state: 'mine',
    });
    expect(await cognito.pool(POOL.id).users()).toEqual([]);
  });

  test('is one that the user cancels: the error of the provider goes to the application', async () => {
    const back = new URL(await toProvider(), 'http://stage');
    const state = back.searchParams.get('state') ?? '';
    const { location } = await browser.get(
      `/oauth2/idpresponse?${new URLSearchParams({ error: 'access_denied', state })}`,
    );
    expect(location).toBe(`${PAGE}?error=access_denied&state=mine`);
  });

  test.each([
    ['of another browser', async () => browser.forget()],
    ['that took longer than five minutes', async () => clock.advance(5 * 60_000, async () => {})],
  ])('is one %s', async (_, happens) => {
    const back = await toProvider();
    await happens();
    const { status, body } = await browser.get(back);
    expect([status, body]).toEqual([400, expect.stringContaining('invalid_request')]);
  });

  test('is one that comes a second time', async () => {
    const back = await toProvider();
    expect((await browser.get(back, 'stay')).location).toContain(`${PAGE}?code=`);
    expect((await browser.get(back)).status).toBe(400);
  });

  test('is one at a provider that the client does not have', async () => {
    const { body } = await browser.get(`/oauth2/authorize?${query({ identity_provider: 'Other' })}`);
    expect(body).toContain('Login option is not available');
  });
});

describe('a provider of a template', () => {
  const open = async (details: object, properties: object = {}) => {
    const folder = writeAssembly({
      pools: {
        resources: {
          Keys: {
            Type: 'AWS::SecretsManager::Secret',
            Properties: { Name: 'providers', SecretString: '{"google":"from the secret"}' },
          },
          Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
          Google: {
            Type: 'AWS::Cognito::UserPoolIdentityProvider',
            DependsOn: 'Keys',
            Properties: {
              UserPoolId: { Ref: 'Pool' },
              ProviderName: 'Google',
              ProviderType: 'Google',
              ProviderDetails: { client_id: 'arcade', authorize_scopes: 'openid email', ...details },
              AttributeMapping: { email: 'email' },
              ...properties,
            },
          },
        },
        outputs: { Pool: { Value: { Ref: 'Pool' } } },
      },
    });
    try {
      return await Stage.open({ assembly: folder.path });
    } finally {
      folder.remove();
    }
  };
  const client_secret = '{{resolve:secretsmanager:providers:SecretString:google}}';

  test('has the secret that a dynamic reference names', async () => {
    await using stage = await open({ client_secret });
    const { providers } = stage.services.cognito;
    const pool = stage.output('pools', 'Pool');
    expect(providers.find(pool, 'Google')).toMatchObject({
      clientSecret: 'from the secret',
      issuer: 'https://accounts.google.com',
      mapping: { email: 'email' },
    });
    expect(() => providers.reach('https://accounts.google.com/keys')).toThrow('Nothing stands in for');
  });

  test.each([
    ['without a secret', {}, {}, 'ProviderDetails lacks client_secret'],
    [
      'with a detail that is not known',
      { client_secret, colour: 'red' },
      {},
      'ProviderDetails.colour is not supported',
    ],
    ['of a type that the stage does not have', { client_secret }, { ProviderType: 'SAML' }, 'ProviderType'],
  ])('%s is refused', async (_, details, properties, message) => {
    await expect(open(details, properties)).rejects.toThrow(message);
  });
});

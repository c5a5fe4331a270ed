import { createPrivateKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, SignJWT } from 'jose';
import { StageClock } from '../../clock.ts';
import { Access, ANONYMOUS } from '../../iam/access.ts';
import { Records } from '../../records.ts';
import { Cognito } from '../../services/cognito/cognito.ts';
import { lenientPool, userPoolArn } from '../support/user-pool.ts';

const ClientId = 'webclient';
const Username = 'ada@example.com';
const Password = 'long enough';
const OURS = lenientPool('us-east-1_arcade001');
const OTHER = lenientPool('us-east-1_other0001');

const clock = new StageClock('manual', Date.UTC(2026, 10, 20, 12));
const records = new Records(() => clock.now());
const lambda = { invokeFor: () => Promise.reject(new Error('There are no triggers')) };
const open = async () => {
  const cognito = new Cognito({
    account: '000000000000',
    region: 'us-east-1',
    clock,
    records,
    lambda,
    endpoint: () => '',
  });
  await cognito.createPool(OURS);
  await cognito.createPool(OTHER);
  await cognito.createClient({
    id: ClientId,
    name: 'web',
    userPoolId: OURS.id,
    authFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    preventUserExistenceErrors: true,
    tokenRevocation: true,
    validSeconds: { access: 3_600, id: 600, refresh: 86_400 },
    sessionMinutes: 3,
  });
  return cognito;
};
const tokensOf = async (cognito: Cognito) => {
  const call = (name: string, input: object) =>
    cognito.operations.operations[name]?.handle(input, () => {}, new Access(records, '0').caller(ANONYMOUS), undefined);
  await call('SignUp', { ClientId, Username, Password });
  await call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: records.of('email').at(-1)?.code });
  const AuthParameters = { USERNAME: Username, PASSWORD: Password };
  const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return (answer as { AuthenticationResult: { IdToken: string; AccessToken: string } }).AuthenticationResult;
};

describe('an ID token', () => {
  let cognito: Cognito;
  let idToken: string;
  let accessToken: string;

  beforeAll(async () => {
    cognito = await open();
    ({ IdToken: idToken, AccessToken: accessToken } = await tokensOf(cognito));
  });

  test('of the pool has claims', async () => {
    expect(await cognito.verify(idToken, OURS.arn)).toEqual(decodeJwt(idToken));
  });

  test.each([OTHER.arn, userPoolArn('us-east-1_nowhere01')])('is none of %s', async (arn) => {
    expect(await cognito.verify(idToken, arn)).toBeUndefined();
  });

  test('is not an access token', async () => {
    expect(await cognito.verify(accessToken, OURS.arn)).toBeUndefined();
  });

  test.each(['', 'garbage', 'a.b.c', '..', 'Bearer x'])('is not %j', async (garbage) => {
    expect(await cognito.verify(garbage, OURS.arn)).toBeUndefined();
  });

  test('does not survive a change of its claims or its algorithm', async () => {
    const [header, payload, signature] = idToken.split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const admin = encode({ ...decodeJwt(idToken), 'cognito:groups': ['admins'] });
    expect(await cognito.verify(`${header}.${admin}.${signature}`, OURS.arn)).toBeUndefined();
    expect(await cognito.verify(`${encode({ alg: 'none' })}.${payload}.`, OURS.arn)).toBeUndefined();
  });

  test('cannot be signed with the key that cognito-local publishes', async () => {
    const published: { readonly pem: string } = createRequire(import.meta.url)(
      'cognito-local/lib/keys/cognitoLocal.private.json',
    );
    const forged = await new SignJWT(decodeJwt(idToken))
      .setProtectedHeader({ alg: 'RS256' })
      .sign(createPrivateKey(published.pem));
    expect(await cognito.verify(forged, OURS.arn)).toBeUndefined();
  });

  test('of one stage is none of another', async () => {
    expect(await (await open()).verify(idToken, OURS.arn)).toBeUndefined();
  });

  test('expires in stage time', async () => {
    await clock.advance(599_000, async () => {});
    expect(await cognito.verify(idToken, OURS.arn)).toBeDefined();
    await clock.advance(1_000, async () => {});
    expect(await cognito.verify(idToken, OURS.arn)).toBeUndefined();
  });
});

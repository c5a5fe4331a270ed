import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {
  CognitoIdentityProviderServiceException as CognitoException,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generate } from 'cognito-local/lib/services/totp.js';
import { decodeJwt } from 'jose';
import { StageClock } from '../../clock.ts';
import { Access, DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { Records } from '../../records.ts';
import { Cognito } from '../../services/cognito/cognito.ts';
import type { ClientSettings, SignInName, UserPoolSettings } from '../../services/cognito/settings.ts';
import { answerJson } from '../../wire/aws-json.ts';
import { StageServer } from '../../wire/server.ts';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const START = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/post-confirmation`;

const arnOf = (id: string) => `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${id}`;
const UserPoolId = 'us-east-1_arcade001';
const ClientId = 'webclient';
const POOL: UserPoolSettings = {
  id: UserPoolId,
  arn: arnOf(UserPoolId),
  name: 'players',
  passwordPolicy: {
    MinimumLength: 12,
    RequireLowercase: true,
    RequireUppercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
    TemporaryPasswordValidityDays: 1,
  },
  autoVerifyEmail: true,
  caseSensitive: false,
  signInName: 'email',
  recoversByEmail: true,
  adminCreateUserOnly: false,
  softwareTokenMfa: true,
  requiredAttributes: ['email'],
  triggers: { PostConfirmation: 'arn:confirmed', PostAuthentication: 'arn:authenticated' },
};
const CLIENT: ClientSettings = {
  id: ClientId,
  name: 'web',
  userPoolId: UserPoolId,
  authFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  preventUserExistenceErrors: true,
  tokenRevocation: true,
  validSeconds: { access: 3_600, id: 1_800, refresh: 30 * 86_400 },
  sessionMinutes: 3,
};
const LEGACY = { ...CLIENT, id: 'legacyclient', preventUserExistenceErrors: false };
const Password = 'Tr0ub4dor&3-tokens';
const Username = 'ada@example.com';

let clock: StageClock;
let records: Records;
let access: Access;
let cognito: Cognito;
let events: unknown[];
let server: StageServer;
let anybody: CognitoIdentityProviderClient;
let developer: CognitoIdentityProviderClient;
let trigger: CognitoIdentityProviderClient;

const lambda = {
  async invokeFor(_service: string, _source: string, _function: string, event: unknown) {
    events.push(event);
    return { payload: JSON.stringify(event) };
  },
};

beforeEach(async () => {
  clock = new StageClock('manual', START);
  records = new Records(() => clock.now());
  access = new Access(records, ACCOUNT);
  events = [];
  cognito = new Cognito({ account: ACCOUNT, region: REGION, clock, records, lambda, endpoint: () => '' });
  await cognito.createPool(POOL);
  await cognito.createClient(CLIENT);
  await cognito.createClient(LEGACY);
  await cognito.createGroup({ name: 'players', userPoolId: UserPoolId });
  await cognito.createGroup({ name: 'admins', userPoolId: UserPoolId });
  const services = [cognito.operations];
  server = await StageServer.listen(0, [(request, body) => answerJson(request, body, services, access)], (error) => {
    throw error;
  });
  const session = access.sessionFor(ROLE, 'post-confirmation');
  anybody = clientOf();
  developer = clientOf(DEVELOPER_ACCESS_KEY);
  trigger = clientOf(session.accessKeyId);
});

afterEach(async () => {
  for (const client of [anybody, developer, trigger]) client.destroy();
  await server.close();
});

function clientOf(accessKeyId = 'nobody'): CognitoIdentityProviderClient {
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  return new CognitoIdentityProviderClient({ region: REGION, endpoint: server.url, credentials, maxAttempts: 1 });
}

const later = (milliseconds: number) => clock.advance(milliseconds, async () => {});
const lastCode = () => records.of('email').at(-1)?.code ?? 'no email';
const signUp = (name = Username) => anybody.send(new sdk.SignUpCommand({ ClientId, Username: name, Password }));
const confirm = (ConfirmationCode = lastCode(), name = Username) =>
  anybody.send(new sdk.ConfirmSignUpCommand({ ClientId, Username: name, ConfirmationCode }));
const signIn = (PASSWORD = Password, USERNAME = Username, client = ClientId) =>
  anybody.send(
    new sdk.InitiateAuthCommand({
      ClientId: client,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    }),
  );
const refresh = (REFRESH_TOKEN: string, client = ClientId) =>
  anybody.send(
    new sdk.InitiateAuthCommand({
      ClientId: client,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );
const register = async (name = Username) => {
  const { UserSub = '' } = await signUp(name);
  await confirm(lastCode(), name);
  return UserSub;
};
const tokens = async (...parameters: Parameters<typeof signIn>) => {
  const { AuthenticationResult: { IdToken = '', AccessToken = '', RefreshToken = '' } = {} } = await signIn(
    ...parameters,
  );
  return { IdToken, AccessToken, RefreshToken };
};
/** Name and message of the error a call ends with. */
const errorOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof CognitoException ? `${error.name}: ${error.message}` : error;
};
const INCORRECT = 'NotAuthorizedException: Incorrect username or password.';
const MISMATCH = 'CodeMismatchException: Invalid verification code provided, please try again.';
const EXPIRED = 'ExpiredCodeException: Invalid code provided, please request a code again.';

describe('signing up', () => {
  test('sends a code by email, and says where without giving the address away', async () => {
    const answer = await signUp();
    expect(answer).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' },
    });
    expect(records.of('email')).toEqual([
      { at: START, kind: 'email', to: Username, code: expect.stringMatching(/^\d{6}$/) },
    ]);
  });

  test('and confirming with it calls the trigger, which sees a verified address', async () => {
    const { UserSub } = await signUp();
    await confirm();
    expect(events).toEqual([
      {
        version: '1',
        region: REGION,
        userPoolId: UserPoolId,
        userName: UserSub,
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: ClientId },
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        request: {
          userAttributes: {
            sub: UserSub,
            email: Username,
            email_verified: 'true',
            'cognito:user_status': 'CONFIRMED',
          },
        },
        response: {},
      },
    ]);
  });

  test('hands client metadata of the confirmation to the trigger', async () => {
    await signUp();
    await anybody.send(
      new sdk.ConfirmSignUpCommand({
        ClientId,
        Username,
        ConfirmationCode: lastCode(),
        ClientMetadata: { from: 'kiosk' },
      }),
    );
    expect(events).toMatchObject([{ request: { clientMetadata: { from: 'kiosk' } } }]);
  });

  test('a wrong code confirms nothing, and the right one still works afterwards', async () => {
    await signUp();
    const wrong = lastCode() === '000000' ? '000001' : '000000';
    expect(await errorOf(confirm(wrong))).toBe(MISMATCH);
    expect(events).toEqual([]);
    await confirm();
    expect(events).toHaveLength(1);
  });

  test('an unknown user confirms like a known one with a wrong code, unless the client says otherwise', async () => {
    await signUp();
    expect(await errorOf(confirm('000000', 'nobody@example.com'))).toBe(MISMATCH);
    const legacy = { ClientId: LEGACY.id, Username: 'nobody@example.com', ConfirmationCode: '000000' };
    expect(await errorOf(anybody.send(new sdk.ConfirmSignUpCommand(legacy)))).toBe(
      'UserNotFoundException: Username/client id combination not found.',
    );
  });

  test('a code is good for 24 hours; a new one replaces it', async () => {
    await signUp();
    const first = lastCode();
    await later(DAY);
    expect(await errorOf(confirm(first))).toBe(EXPIRED);
    const again = await anybody.send(new sdk.ResendConfirmationCodeCommand({ ClientId, Username }));
    expect(again.CodeDeliveryDetails?.Destination).toBe('a***@e***');
    expect(records.of('email')).toHaveLength(2);
    await later(DAY - 1);
    await confirm();
  });

  test('resending for somebody who does not exist looks the same and sends nothing', async () => {
    const command = new sdk.ResendConfirmationCodeCommand({ ClientId, Username });
    const { CodeDeliveryDetails } = await anybody.send(command);
    expect(CodeDeliveryDetails).toEqual({ AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' });
    expect(records.of('email')).toEqual([]);
  });

  test('whoever is confirmed cannot be confirmed or get another code', async () => {
    await register();
    expect(await errorOf(confirm('123456'))).toBe(
      'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
    );
    const sent = records.of('email').length;
    const resend = (client: string) =>
      anybody.send(new sdk.ResendConfirmationCodeCommand({ ClientId: client, Username }));
    expect(await errorOf(resend(LEGACY.id))).toBe('InvalidParameterException: User is already confirmed.');
    expect((await resend(ClientId)).CodeDeliveryDetails).toMatchObject({ Destination: 'a***@e***' });
    expect(records.of('email')).toHaveLength(sent);
  });

  test.each([
    ['Sh0rt!', 'Password not long enough'],
    ['NO-LOWERCASE-1', 'Password must have lowercase characters'],
    ['no-uppercase-1', 'Password must have uppercase characters'],
    ['No-Numbers-Here', 'Password must have numeric characters'],
    ['NoSymbols12345', 'Password must have symbol characters'],
  ])('the password %s is refused: %s', async (weak, rule) => {
    const call = anybody.send(new sdk.SignUpCommand({ ClientId, Username, Password: weak }));
    expect(await errorOf(call)).toBe(`InvalidPasswordException: Password did not conform with policy: ${rule}`);
    expect(records.of('email')).toEqual([]);
  });

  test('an address registers once, however it is capitalized', async () => {
    await signUp();
    expect(await errorOf(signUp('ADA@Example.com'))).toBe('UsernameExistsException: User already exists');
  });

  test.each([
    [[{ Name: 'email_verified', Value: 'true' }], 'NotAuthorizedException'],
    [[{ Name: 'sub', Value: 'chosen' }], 'NotAuthorizedException'],
    [[{ Name: 'shoe_size', Value: '42' }], 'InvalidParameterException'],
    [[{ Name: 'email', Value: 'eve@example.com' }], 'InvalidParameterException'],
  ])('the attributes %j are refused', async (UserAttributes, error) => {
    const call = anybody.send(new sdk.SignUpCommand({ ClientId, Username, Password, UserAttributes }));
    expect(await errorOf(call)).toMatch(error);
  });

  test('needs the attributes that the pool requires, and takes a space for a symbol', async () => {
    const id = 'us-east-1_named0001';
    await cognito.createPool({ ...POOL, id, arn: arnOf(id), requiredAttributes: ['email', 'nickname'] });
    await cognito.createClient({ ...CLIENT, id: 'named', userPoolId: id });
    const of = { ClientId: 'named', Username, Password: 'Correct horse 1' };
    expect(await errorOf(anybody.send(new sdk.SignUpCommand(of)))).toBe(
      'InvalidParameterException: Attributes did not conform to the schema: nickname: The attribute is required',
    );
    const UserAttributes = [{ Name: 'nickname', Value: 'Ada' }];
    await anybody.send(new sdk.SignUpCommand({ ...of, UserAttributes }));
  });

  test('sends nothing where addresses are not verified', async () => {
    const id = 'us-east-1_unver0001';
    await cognito.createPool({ ...POOL, id, arn: arnOf(id), autoVerifyEmail: false });
    await cognito.createClient({ ...CLIENT, id: 'unproven', userPoolId: id });
    const of = { ClientId: 'unproven', Username };
    const { CodeDeliveryDetails } = await anybody.send(new sdk.SignUpCommand({ ...of, Password }));
    expect(CodeDeliveryDetails).toBeUndefined();
    expect(await errorOf(anybody.send(new sdk.ResendConfirmationCodeCommand(of)))).toBe(
      'InvalidParameterException: Auto verification not turned on.',
    );
    expect(records.of('email')).toEqual([]);
  });

  test('is refused where only administrators create users, and for names that are no address', async () => {
    const id = 'us-east-1_closed001';
    await cognito.createPool({ ...POOL, id, arn: arnOf(id), adminCreateUserOnly: true });
    await cognito.createClient({ ...CLIENT, id: 'closedclient', userPoolId: id });
    const call = anybody.send(new sdk.SignUpCommand({ ClientId: 'closedclient', Username, Password }));
    expect(await errorOf(call)).toBe('NotAuthorizedException: SignUp is not permitted for this user pool');
    expect(await errorOf(signUp('ada'))).toBe('InvalidParameterException: Username should be an email.');
  });

  test('with a name lets the user sign in with it, and with a verified address where that is an alias', async () => {
    const open = async (name: string, signInName: SignInName) => {
      const id = `us-east-1_${name}`;
      const settings = { ...POOL, id, arn: arnOf(id), signInName, recoversByEmail: false, triggers: {} };
      await cognito.createPool(settings);
      await cognito.createClient({ ...CLIENT, id: name, userPoolId: id, preventUserExistenceErrors: false });
      const UserAttributes = [{ Name: 'email', Value: Username }];
      const register = (chosen: string) =>
        anybody.send(new sdk.SignUpCommand({ ClientId: name, Username: chosen, Password, UserAttributes }));
      expect(await register('ada')).toMatchObject({ CodeDeliveryDetails: { Destination: 'a***@e***' } });
      const asCode = { ClientId: name, Username: 'ada', ConfirmationCode: lastCode() };
      await anybody.send(new sdk.ConfirmSignUpCommand(asCode));
      expect(await signIn(Password, 'ada', name)).toMatchObject({ AuthenticationResult: { TokenType: 'Bearer' } });
      return register;
    };
    await open('plainname', 'username');
    expect(await errorOf(signIn(Password, Username, 'plainname'))).toMatch('UserNotFoundException');
    const forgotten = anybody.send(new sdk.ForgotPasswordCommand({ ClientId: 'plainname', Username: 'ada' }));
    expect(await errorOf(forgotten)).toBe('NotAuthorizedException: Contact administrator to reset password.');
    const register = await open('aliasname', 'username or verified email');
    await signIn(Password, Username, 'aliasname');
    expect(await errorOf(register('eve@example.com'))).toBe(
      'InvalidParameterException: Username cannot be of email format, since user pool is configured for email alias.',
    );
  });
});

describe('signing in', () => {
  test('gives tokens with the claims of Cognito, and calls the trigger', async () => {
    const sub = await register();
    await developer.send(new sdk.AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'players' }));
    const { AuthenticationResult = {} } = await signIn();
    expect(AuthenticationResult).toMatchObject({ ExpiresIn: 3_600, TokenType: 'Bearer' });
    const now = START / 1_000;
    const common = { sub, iss: `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`, auth_time: now, iat: now };
    const id = decodeJwt(AuthenticationResult.IdToken ?? '');
    expect(id).toEqual({
      ...common,
      aud: ClientId,
      'cognito:groups': ['players'],
      'cognito:username': sub,
      email: Username,
      email_verified: true,
      event_id: expect.any(String),
      exp: now + 1_800,
      jti: expect.any(String),
      origin_jti: expect.any(String),
      token_use: 'id',
    });
    expect(decodeJwt(AuthenticationResult.AccessToken ?? '')).toEqual({
      ...common,
      client_id: ClientId,
      'cognito:groups': ['players'],
      event_id: expect.any(String),
      exp: now + 3_600,
      jti: expect.any(String),
      origin_jti: id.origin_jti,
      scope: 'aws.cognito.signin.user.admin',
      token_use: 'access',
      username: sub,
    });
    expect(events.at(-1)).toMatchObject({
      triggerSource: 'PostAuthentication_Authentication',
      userName: sub,
      callerContext: { clientId: ClientId },
      request: {
        newDeviceUsed: false,
        userAttributes: { sub, email: Username, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' },
      },
    });
  });

  test('does not mind the case of the address', async () => {
    await register();
    expect((await tokens(Password, 'Ada@EXAMPLE.com')).IdToken).not.toBe('');
  });

  test('minds the case in a case-sensitive pool', async () => {
    const id = 'us-east-1_exact0001';
    await cognito.createPool({ ...POOL, id, arn: arnOf(id), caseSensitive: true });
    await cognito.createClient({ ...CLIENT, id: 'exactclient', userPoolId: id });
    await anybody.send(new sdk.SignUpCommand({ ClientId: 'exactclient', Username, Password }));
    await anybody.send(
      new sdk.ConfirmSignUpCommand({ ClientId: 'exactclient', Username, ConfirmationCode: lastCode() }),
    );
    expect(await errorOf(signIn(Password, 'Ada@example.com', 'exactclient'))).toBe(INCORRECT);
    expect((await tokens(Password, Username, 'exactclient')).IdToken).not.toBe('');
  });

  test('is refused before the registration is confirmed', async () => {
    await signUp();
    expect(await errorOf(signIn())).toBe('UserNotConfirmedException: User is not confirmed.');
  });

  test('with a wrong password or an unknown name is refused in the same words', async () => {
    await register();
    events.length = 0;
    expect(await errorOf(signIn('Wr0ng-password!'))).toBe(INCORRECT);
    expect(await errorOf(signIn(Password, 'nobody@example.com'))).toBe(INCORRECT);
    expect(await errorOf(signIn(Password, 'nobody@example.com', LEGACY.id))).toBe(
      'UserNotFoundException: User does not exist.',
    );
    expect(events).toEqual([]);
  });

  test('is refused with flows that the client or the stage does not have', async () => {
    await cognito.createClient({ ...CLIENT, id: 'srponly', authFlows: ['ALLOW_USER_SRP_AUTH'] });
    expect(await errorOf(signIn(Password, Username, 'srponly'))).toBe(
      'InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client',
    );
    expect(await errorOf(refresh('any', 'srponly'))).toBe(
      'InvalidParameterException: REFRESH_TOKEN_AUTH flow not enabled for this client',
    );
    const srp = { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: Username, SRP_A: 'ff' } } as const;
    expect(await errorOf(anybody.send(new sdk.InitiateAuthCommand(srp)))).toMatch(
      'UnsupportedOperationException: USER_SRP_AUTH is not executed by the local stage',
    );
  });
});

describe('a refresh token', () => {
  test('gives new tokens of the same sign-in, without calling the trigger', async () => {
    await register();
    const first = await tokens();
    events.length = 0;
    await later(2 * HOUR);
    await developer.send(new sdk.AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'admins' }));
    const { AuthenticationResult } = await refresh(first.RefreshToken);
    expect(AuthenticationResult?.RefreshToken).toBeUndefined();
    const before = decodeJwt(first.IdToken);
    const after = decodeJwt(AuthenticationResult?.IdToken ?? '');
    expect(after).toMatchObject({
      sub: before.sub,
      auth_time: before.auth_time,
      origin_jti: before.origin_jti,
      iat: START / 1_000 + 7_200,
      'cognito:groups': ['admins'],
    });
    expect(after.jti).not.toBe(before.jti);
    expect(events).toEqual([]);
  });

  test('works until it expires, for its own client only', async () => {
    await register();
    const { RefreshToken } = await tokens();
    expect(await errorOf(refresh(RefreshToken, LEGACY.id))).toBe('NotAuthorizedException: Invalid Refresh Token.');
    expect(await errorOf(refresh('made-up'))).toBe('NotAuthorizedException: Invalid Refresh Token.');
    await later(30 * DAY - 1);
    await refresh(RefreshToken);
    await later(1);
    expect(await errorOf(refresh(RefreshToken))).toBe('NotAuthorizedException: Refresh Token has expired');
  });

  test('of a user who is gone is worth nothing', async () => {
    await register();
    const { RefreshToken, AccessToken } = await tokens();
    await developer.send(new sdk.AdminDeleteUserCommand({ UserPoolId, Username }));
    expect(await errorOf(refresh(RefreshToken))).toBe('NotAuthorizedException: Invalid Refresh Token.');
    expect(await errorOf(anybody.send(new sdk.GetUserCommand({ AccessToken })))).toMatch('UserNotFoundException');
  });

  test('can be revoked, and with it the access tokens that came of it', async () => {
    await register();
    const { RefreshToken, AccessToken, IdToken } = await tokens();
    const other = await tokens();
    await anybody.send(new sdk.RevokeTokenCommand({ ClientId, Token: RefreshToken }));
    expect(await errorOf(refresh(RefreshToken))).toBe('NotAuthorizedException: Refresh Token has been revoked');
    expect(await errorOf(anybody.send(new sdk.GetUserCommand({ AccessToken })))).toBe(
      'NotAuthorizedException: Access Token has been revoked',
    );
    expect(await cognito.verify(IdToken, POOL.arn)).toBeDefined();
    await anybody.send(new sdk.GetUserCommand({ AccessToken: other.AccessToken }));
    expect(await errorOf(anybody.send(new sdk.RevokeTokenCommand({ ClientId, Token: AccessToken })))).toMatch(
      'UnsupportedTokenTypeException',
    );
    const foreign = new sdk.RevokeTokenCommand({ ClientId: LEGACY.id, Token: other.RefreshToken });
    expect(await errorOf(anybody.send(foreign))).toMatch('UnauthorizedException');
    await refresh(other.RefreshToken);
    await cognito.createClient({ ...CLIENT, id: 'keeping', tokenRevocation: false });
    const { RefreshToken: kept, IdToken: plain } = await tokens(Password, Username, 'keeping');
    expect(decodeJwt(plain)).not.toHaveProperty('origin_jti');
    expect(await errorOf(anybody.send(new sdk.RevokeTokenCommand({ ClientId: 'keeping', Token: kept })))).toMatch(
      'UnsupportedOperationException',
    );
  });
});

describe('a forgotten password', () => {
  const NewPassword = 'An0ther-password!';
  const reset = (ConfirmationCode = lastCode(), next = NewPassword, name = Username) =>
    anybody.send(new sdk.ConfirmForgotPasswordCommand({ ClientId, Username: name, ConfirmationCode, Password: next }));

  test('is replaced with a code, which calls the trigger with another source', async () => {
    await register();
    events.length = 0;
    const answer = await anybody.send(new sdk.ForgotPasswordCommand({ ClientId, Username }));
    expect(answer.CodeDeliveryDetails?.Destination).toBe('a***@e***');
    expect(records.of('email')).toHaveLength(2);
    await reset();
    expect(events).toMatchObject([{ triggerSource: 'PostConfirmation_ConfirmForgotPassword' }]);
    expect(await errorOf(signIn())).toBe(INCORRECT);
    await signIn(NewPassword);
    expect(await errorOf(reset())).toBe(EXPIRED);
  });

  test('is not replaced by a wrong, late or other code, nor with a weak password', async () => {
    await register();
    const registrationCode = lastCode();
    expect(await errorOf(reset(registrationCode))).toBe(EXPIRED);
    await anybody.send(new sdk.ForgotPasswordCommand({ ClientId, Username }));
    const wrong = lastCode() === '000000' ? '000001' : '000000';
    expect(await errorOf(reset(wrong))).toBe(MISMATCH);
    expect(await errorOf(reset(lastCode(), 'weak'))).toMatch('InvalidPasswordException');
    await later(HOUR);
    expect(await errorOf(reset())).toBe(EXPIRED);
    await signIn();
  });

  test('is not replaced with an unused code of the registration', async () => {
    await signUp();
    await developer.send(new sdk.AdminConfirmSignUpCommand({ UserPoolId, Username }));
    expect(await errorOf(reset())).toBe(EXPIRED);
  });

  test('of somebody who does not exist, or has no verified address, looks the same and sends nothing', async () => {
    await signUp();
    const emails = records.of('email').length;
    for (const name of [Username, 'abel@example.org']) {
      const { CodeDeliveryDetails } = await anybody.send(new sdk.ForgotPasswordCommand({ ClientId, Username: name }));
      expect(CodeDeliveryDetails?.Destination).toBe('a***@e***');
    }
    expect(records.of('email')).toHaveLength(emails);
    expect(await errorOf(reset('000000', NewPassword, 'nobody@example.com'))).toBe(MISMATCH);
    const legacy = new sdk.ForgotPasswordCommand({ ClientId: LEGACY.id, Username: 'nobody@example.com' });
    expect(await errorOf(anybody.send(legacy))).toMatch('UserNotFoundException');
  });
});

describe('with an access token', () => {
  test('users read their account and change their password', async () => {
    const sub = await register();
    const { AccessToken } = await tokens();
    const user = await anybody.send(new sdk.GetUserCommand({ AccessToken }));
    expect(user.Username).toBe(sub);
    expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: Username });
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      anybody.send(new sdk.ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
    expect(await errorOf(change('Wr0ng-password!', 'An0ther-password!'))).toBe(INCORRECT);
    expect(await errorOf(change(Password, 'weak'))).toMatch('InvalidPasswordException');
    await change(Password, 'An0ther-password!');
    await signIn('An0ther-password!');
  });

  test('nothing works with another token, or when it has expired', async () => {
    await register();
    const { IdToken, AccessToken } = await tokens();
    const getUser = (token: string) => errorOf(anybody.send(new sdk.GetUserCommand({ AccessToken: token })));
    expect(await getUser(IdToken)).toBe('NotAuthorizedException: Invalid Access Token');
    expect(await getUser('garbage')).toBe('NotAuthorizedException: Invalid Access Token');
    const [header, , signature] = AccessToken.split('.');
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(AccessToken), sub: 'somebody' })).toString('base64url');
    expect(await getUser(`${header}.${forged}.${signature}`)).toBe('NotAuthorizedException: Invalid Access Token');
    await later(HOUR);
    expect(await getUser(AccessToken)).toBe('NotAuthorizedException: Access Token has expired');
  });
});

describe('a second factor', () => {
  const setUp = async () => {
    await register();
    const { AccessToken } = await tokens();
    const { SecretCode = '' } = await anybody.send(new sdk.AssociateSoftwareTokenCommand({ AccessToken }));
    const verify = (UserCode: string) => anybody.send(new sdk.VerifySoftwareTokenCommand({ AccessToken, UserCode }));
    const prefer = () =>
      anybody.send(
        new sdk.SetUserMFAPreferenceCommand({
          AccessToken,
          SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
        }),
      );
    return { AccessToken, verify, prefer, code: () => generate(SecretCode) };
  };
  const wrongCode = (right: string) => (right === '000000' ? '000001' : '000000');
  const respond = (Session: string, SOFTWARE_TOKEN_MFA_CODE: string, USERNAME = Username) =>
    anybody.send(
      new sdk.RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session,
        ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE },
      }),
    );

  test('is set up in three steps and then asked for at every sign-in', async () => {
    const { verify, prefer, code } = await setUp();
    expect(await errorOf(prefer())).toMatch('InvalidParameterException');
    expect(await errorOf(verify(wrongCode(code())))).toBe(
      'EnableSoftwareTokenMFAException: Code mismatch and fail enable Software Token MFA',
    );
    expect(await verify(code())).toMatchObject({ Status: 'SUCCESS' });
    expect((await tokens()).IdToken).not.toBe('');
    await prefer();
    events.length = 0;
    const { ChallengeName, Session = '', AuthenticationResult } = await signIn();
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(AuthenticationResult).toBeUndefined();
    expect(events).toEqual([]);
    expect(await errorOf(respond(Session, wrongCode(code())))).toBe(
      'CodeMismatchException: Invalid code received for user',
    );
    const done = await respond(Session, code());
    expect(events).toMatchObject([{ triggerSource: 'PostAuthentication_Authentication' }]);
    expect(await cognito.verify(done.AuthenticationResult?.IdToken ?? '', POOL.arn)).toBeDefined();
    await refresh(done.AuthenticationResult?.RefreshToken ?? '');
    expect(await errorOf(respond(Session, code()))).toMatch('session can only be used once');
  });

  test('is asked for within the session of the sign-in only', async () => {
    const { verify, prefer, code } = await setUp();
    await verify(code());
    await prefer();
    await register('eve@example.com');
    const { Session = '' } = await signIn();
    expect(await errorOf(respond('11111111-1111-4111-8111-111111111111', code()))).toMatch('Invalid session');
    expect(await errorOf(respond(Session, code(), 'eve@example.com'))).toMatch('Invalid session');
    const other = { ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: 'Stolen-account-1' }, Session } as const;
    const replace = { ...other, ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED' } as const;
    expect(await errorOf(anybody.send(new sdk.RespondToAuthChallengeCommand(replace)))).toMatch('Invalid session');
    const elsewhere = {
      ClientId: LEGACY.id,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE: code() },
      Session,
    } as const;
    expect(await errorOf(anybody.send(new sdk.RespondToAuthChallengeCommand(elsewhere)))).toMatch('Invalid session');
    await later(3 * 60_000);
    expect(await errorOf(respond(Session, code()))).toMatch('session is expired');
  });

  test('that is verified is not replaced, nor forgotten with a temporary password', async () => {
    const { AccessToken, verify, prefer, code } = await setUp();
    await verify(code());
    await prefer();
    expect(await errorOf(anybody.send(new sdk.AssociateSoftwareTokenCommand({ AccessToken })))).toMatch(
      'UnsupportedOperationException',
    );
    await developer.send(new sdk.AdminSetUserPasswordCommand({ UserPoolId, Username, Password: 'Temp0rary-pass!' }));
    const { Session = '' } = await signIn('Temp0rary-pass!');
    const replace = {
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: Password },
    } as const;
    expect(await errorOf(anybody.send(new sdk.RespondToAuthChallengeCommand(replace)))).toMatch(
      'UnsupportedOperationException',
    );
  });

  test('does not exist in a pool without', async () => {
    const id = 'us-east-1_nomfa0001';
    await cognito.createPool({ ...POOL, id, arn: arnOf(id), softwareTokenMfa: false });
    await cognito.createClient({ ...CLIENT, id: 'nomfaclient', userPoolId: id });
    const of = { ClientId: 'nomfaclient', Username };
    await anybody.send(new sdk.SignUpCommand({ ...of, Password }));
    await anybody.send(new sdk.ConfirmSignUpCommand({ ...of, ConfirmationCode: lastCode() }));
    const { AccessToken } = await tokens(Password, Username, 'nomfaclient');
    expect(await errorOf(anybody.send(new sdk.AssociateSoftwareTokenCommand({ AccessToken })))).toBe(
      'SoftwareTokenMFANotFoundException: Software Token MFA has not been enabled by the userPool',
    );
  });
});

describe('administrators', () => {
  test('need the permission on the pool', async () => {
    await register();
    const add = () => trigger.send(new sdk.AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'players' }));
    expect(await errorOf(add())).toMatch(
      `is not authorized to perform: cognito-idp:AdminAddUserToGroup on resource: ${POOL.arn}`,
    );
    access.addRolePolicy(ROLE, {
      Statement: [{ Effect: 'Allow', Action: 'cognito-idp:AdminAddUserToGroup', Resource: POOL.arn }],
    });
    await add();
    expect(await errorOf(anybody.send(new sdk.ListUsersCommand({ UserPoolId })))).toMatch('security token');
  });

  test('manage groups by address or sub', async () => {
    const sub = await register();
    const groups = async () => {
      const { Groups = [] } = await developer.send(new sdk.AdminListGroupsForUserCommand({ UserPoolId, Username }));
      return Groups.map(({ GroupName }) => GroupName);
    };
    await developer.send(new sdk.AdminAddUserToGroupCommand({ UserPoolId, Username: sub, GroupName: 'players' }));
    await developer.send(new sdk.AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'players' }));
    expect(await groups()).toEqual(['players']);
    const members = await developer.send(new sdk.ListUsersInGroupCommand({ UserPoolId, GroupName: 'players' }));
    expect(members.Users?.map(({ Username: name }) => name)).toEqual([sub]);
    await developer.send(new sdk.AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName: 'players' }));
    expect(await groups()).toEqual([]);
    const { Groups } = await developer.send(new sdk.ListGroupsCommand({ UserPoolId }));
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['players', 'admins']);
    const toNowhere = new sdk.AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'ghosts' });
    expect(await errorOf(developer.send(toNowhere))).toBe('ResourceNotFoundException: Group not found');
  });

  test('see, confirm and delete users', async () => {
    await signUp();
    await developer.send(new sdk.AdminConfirmSignUpCommand({ UserPoolId, Username }));
    expect(events).toMatchObject([{ callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' } }]);
    const user = await developer.send(new sdk.AdminGetUserCommand({ UserPoolId, Username }));
    expect(user).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: true, UserCreateDate: new Date(START) });
    const found = await developer.send(new sdk.ListUsersCommand({ UserPoolId, Filter: `email = "${Username}"` }));
    expect(found.Users).toHaveLength(1);
    const { UserPool } = await developer.send(new sdk.DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({ Arn: POOL.arn, EstimatedNumberOfUsers: 1, MfaConfiguration: 'OPTIONAL' });
    await developer.send(new sdk.AdminDeleteUserCommand({ UserPoolId, Username }));
    expect(await errorOf(developer.send(new sdk.AdminGetUserCommand({ UserPoolId, Username })))).toBe(
      'UserNotFoundException: User does not exist.',
    );
  });

  test('are held to the policy and to an address that can be reached', async () => {
    const create = (more: object) => developer.send(new sdk.AdminCreateUserCommand({ UserPoolId, Username, ...more }));
    expect(await errorOf(create({ TemporaryPassword: 'weak', MessageAction: 'SUPPRESS' }))).toMatch('InvalidPassword');
    expect(await errorOf(create({}))).toMatch('User has no attribute matching desired delivery mediums');
    await create({ MessageAction: 'SUPPRESS' });
    expect(records.of('email')).toEqual([]);
    const weak = new sdk.AdminSetUserPasswordCommand({ UserPoolId, Username, Password: 'weak' });
    expect(await errorOf(developer.send(weak))).toMatch('InvalidPasswordException');
  });

  test('do not keep a temporary password for longer than the pool allows', async () => {
    const TemporaryPassword = 'Temp0rary-pass!';
    const create = { UserPoolId, Username, TemporaryPassword, MessageAction: 'SUPPRESS' } as const;
    await developer.send(new sdk.AdminCreateUserCommand(create));
    await later(DAY - 1);
    expect((await signIn(TemporaryPassword)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    await later(1);
    expect(await errorOf(signIn(TemporaryPassword))).toMatch('Temporary password has expired');
  });

  test('create users, who replace their temporary password in time', async () => {
    const create = new sdk.AdminCreateUserCommand({
      UserPoolId,
      Username,
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    });
    const { User } = await developer.send(create);
    expect(User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    expect(await errorOf(developer.send(create))).toMatch('UsernameExistsException');
    expect(await errorOf(anybody.send(new sdk.ForgotPasswordCommand({ ClientId, Username })))).toMatch(
      'User password cannot be reset in the current state.',
    );
    const temporary = lastCode();
    expect(await errorOf(signIn('Wr0ng-password!'))).toBe(INCORRECT);
    const { ChallengeName, Session = '' } = await signIn(temporary);
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const replace = (session: string, NEW_PASSWORD: string) =>
      anybody.send(
        new sdk.RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session: session,
          ChallengeResponses: { USERNAME: Username, NEW_PASSWORD },
        }),
      );
    expect(await errorOf(replace('made-up-session-of-somebody', Password))).toMatch('Invalid session');
    expect(await errorOf(replace(Session, 'weak'))).toMatch('InvalidPasswordException');
    const { AuthenticationResult } = await replace(Session, Password);
    expect(AuthenticationResult?.IdToken).toBeDefined();
    await signIn();
    await developer.send(new sdk.AdminSetUserPasswordCommand({ UserPoolId, Username, Password: 'Temp0rary-pass!' }));
    await later(DAY);
    expect(await errorOf(signIn('Temp0rary-pass!'))).toMatch('Temporary password has expired');
    const Permanent = { UserPoolId, Username, Password: 'Permanent-pass-1', Permanent: true };
    await developer.send(new sdk.AdminSetUserPasswordCommand(Permanent));
    await signIn('Permanent-pass-1');
  });
});

describe('what the stage does not execute', () => {
  test('is refused by name: operations, parameters, flow parameters, pools and clients', async () => {
    const cases = [
      [developer.send(new sdk.AdminDisableUserCommand({ UserPoolId, Username })), 'AdminDisableUser'],
      [
        anybody.send(new sdk.SignUpCommand({ ClientId, Username, Password, ClientMetadata: { a: 'b' } })),
        'ClientMetadata',
      ],
      [developer.send(new sdk.ListUsersCommand({ UserPoolId, AttributesToGet: ['email'] })), 'AttributesToGet'],
      [
        anybody.send(
          new sdk.InitiateAuthCommand({
            ClientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME: Username, PASSWORD: Password, DEVICE_KEY: 'k' },
          }),
        ),
        'DEVICE_KEY',
      ],
      [
        anybody.send(
          new sdk.InitiateAuthCommand({
            ClientId,
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            AuthParameters: { REFRESH_TOKEN: 't', SECRET_HASH: 'h' },
          }),
        ),
        'SECRET_HASH',
      ],
      [
        anybody.send(
          new sdk.RespondToAuthChallengeCommand({
            ClientId,
            ChallengeName: 'SOFTWARE_TOKEN_MFA',
            Session: 'a-session-that-is-long-enough',
            ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE: '123456', DEVICE_KEY: 'k' },
          }),
        ),
        'DEVICE_KEY',
      ],
      [
        anybody.send(
          new sdk.InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'a' } }),
        ),
        'Missing required parameter PASSWORD',
      ],
      [signIn(Password, Username, 'noclient'), 'User pool client noclient does not exist'],
      [
        developer.send(new sdk.ListUsersCommand({ UserPoolId: 'us-east-1_nowhere' })),
        'us-east-1_nowhere does not exist',
      ],
    ] as const;
    for (const [call, named] of cases) expect(await errorOf(call)).toMatch(named);
  });
});

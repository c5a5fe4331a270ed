import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { chosenRole, type RoleMapping } from '../../services/cognito-identity/role-choice.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callJson } from '../support/aws-call.ts';
import { query } from '../support/query.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const AUD = 'cognito-identity.amazonaws.com:aud';
const AMR = 'cognito-identity.amazonaws.com:amr';
const SUB = `\${cognito-identity.amazonaws.com:sub}`;
const TAG = `\${aws:PrincipalTag/player}`;

const role = (name: string, amr: string, Statement: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
          Condition: { StringEquals: { [AUD]: { Ref: 'Pool' } }, 'ForAnyValue:StringLike': { [AMR]: amr } },
        },
      ],
    },
    Policies: [{ PolicyName: 'may', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

const provider = { 'Fn::GetAtt': ['Users', 'ProviderName'] };
const pool = (guests: boolean) => ({
  Type: 'AWS::Cognito::IdentityPool',
  Properties: {
    AllowUnauthenticatedIdentities: guests,
    AllowClassicFlow: guests,
    CognitoIdentityProviders: [{ ClientId: { Ref: 'Client' }, ProviderName: provider }],
  },
});

const rows = 'arn:aws:dynamodb:us-east-1:000000000000:table/rows';
const resources = {
  Users: {
    Type: 'AWS::Cognito::UserPool',
    Properties: { AutoVerifiedAttributes: ['email'], UsernameAttributes: ['email'] },
  },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Users' },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
  },
  Pool: pool(true),
  Closed: pool(false),
  Tags: {
    Type: 'AWS::Cognito::IdentityPoolPrincipalTag',
    Properties: { IdentityPoolId: { Ref: 'Pool' }, IdentityProviderName: provider, PrincipalTags: { player: 'sub' } },
  },
  Roles: {
    Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
    Properties: {
      IdentityPoolId: { Ref: 'Pool' },
      Roles: {
        authenticated: { 'Fn::GetAtt': ['Player', 'Arn'] },
        unauthenticated: { 'Fn::GetAtt': ['Guest', 'Arn'] },
      },
    },
  },
  Player: role('player', 'authenticated', [
    { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::files/own/${SUB}/*` },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::files',
      Condition: { StringLike: { 's3:prefix': `own/${SUB}/*` } },
    },
    {
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      Resource: rows,
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [SUB, `PLAYER#${TAG}`] } },
    },
  ]),
  Guest: role('guest', 'unauthenticated', [
    { Effect: 'Allow', Action: ['s3:GetObject', 'ec2:DescribeVpcs'], Resource: '*' },
  ]),
  Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
  Rows: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'rows',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  },
};

let folder: TemporaryFolder;
let stage: Stage;
let provided: string;
let tokens: Record<'ada' | 'eve', { IdToken: string; AccessToken: string }>;
beforeAll(async () => {
  const outputs = Object.fromEntries(['Pool', 'Closed', 'Client'].map((name) => [name, { Value: { Ref: name } }]));
  folder = writeAssembly({ app: { resources, outputs: { ...outputs, Provider: { Value: provider } } } });
  stage = await Stage.open({ assembly: folder.path });
  provided = stage.output('app', 'Provider');
  tokens = { ada: await signIn('ada@example.com'), eve: await signIn('eve@example.com') };
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

async function signIn(Username: string) {
  const ClientId = stage.output('app', 'Client');
  const call = (name: string, input: object) => callJson(stage, `AWSCognitoIdentityProviderService.${name}`, input);
  const Password = 'Long-enough-1';
  await call('SignUp', { ClientId, Username, Password });
  const ConfirmationCode = stage.records.of('email').at(-1)?.code;
  await call('ConfirmSignUp', { ClientId, Username, ConfirmationCode });
  const AuthParameters = { USERNAME: Username, PASSWORD: Password };
  const { output } = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return output.AuthenticationResult;
}

const identity = (name: string, input: object) => callJson(stage, `AWSCognitoIdentityService.${name}`, input);
const logins = (token: string) => ({ Logins: { [provided]: token } });
const idOf = async (input: object, name = 'Pool'): Promise<string> =>
  (await identity('GetId', { IdentityPoolId: stage.output('app', name), ...input })).output.IdentityId;
async function credentials(token?: string) {
  const login = token === undefined ? {} : logins(token);
  const id = await idOf(login);
  const { output } = await identity('GetCredentialsForIdentity', { IdentityId: id, ...login });
  return { id, key: String(output.Credentials.AccessKeyId), expiration: Number(output.Credentials.Expiration) };
}

/** The status of a call by the holder of a key. */
async function status(key: string | undefined, path: string, init: RequestInit = {}): Promise<number> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/20261120/us-east-1/${path === '/' ? 'dynamodb' : 's3'}/aws4_request`;
  const headers = { ...init.headers, ...(key === undefined ? {} : { authorization }) };
  return (await fetch(`${stage.endpoint}${path}`, { ...init, headers })).status;
}
const put = (key: string | undefined, of: string) => status(key, `/files/own/${of}/a`, { method: 'PUT', body: 'x' });
const item = (key: string | undefined, pk: string) =>
  status(key, '/', {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ TableName: 'rows', Item: { pk: { S: pk } } }),
  });

describe('an identity', () => {
  test('is the same for the same player, and another one for each guest', async () => {
    expect(await idOf(logins(tokens.ada.IdToken))).toBe(await idOf(logins(tokens.ada.IdToken)));
    expect(await idOf(logins(tokens.ada.IdToken))).not.toBe(await idOf(logins(tokens.eve.IdToken)));
    expect(await idOf({})).not.toBe(await idOf({}));
    expect(await idOf({})).toMatch(/^us-east-1:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  test('is not for guests where the pool takes none', async () => {
    const { status: code, output } = await identity('GetId', { IdentityPoolId: stage.output('app', 'Closed') });
    expect([code, output]).toEqual([
      400,
      { __type: 'NotAuthorizedException', message: 'Unauthenticated access is not supported for this identity pool.' },
    ]);
  });

  test.each<[string, () => string, string]>([
    ['an access token', () => tokens.ada.AccessToken, 'Missing a required claim: aud'],
    ['a token that was changed', () => `${tokens.ada.IdToken.slice(0, -8)}AAAAAAAA`, "Couldn't verify signed token"],
    ['no token', () => 'nothing', 'Not a valid OpenId Connect identity token'],
  ])('is refused for %s', async (_, token, words) => {
    const { output } = await identity('GetId', { IdentityPoolId: stage.output('app', 'Pool'), ...logins(token()) });
    expect(output).toMatchObject({ __type: 'NotAuthorizedException', message: expect.stringContaining(words) });
  });

  test('gives no credentials to another player, and none without the login', async () => {
    const IdentityId = await idOf(logins(tokens.ada.IdToken));
    const stolen = await identity('GetCredentialsForIdentity', { IdentityId, ...logins(tokens.eve.IdToken) });
    expect(stolen.output.message).toContain("Logins don't match.");
    const bare = await identity('GetCredentialsForIdentity', { IdentityId });
    expect(bare.output.message).toBe(`Access to Identity '${IdentityId}' is forbidden.`);
  });
});

describe('the matrix of callers', () => {
  test('only the player reaches the own prefix and the own rows, and only until the credentials expire', async () => {
    const ada = await credentials(tokens.ada.IdToken);
    const eve = await credentials(tokens.eve.IdToken);
    const guest = await credentials();
    const callers = { none: undefined, wrong: 'local-nobody', guest: guest.key, other: eve.key, right: ada.key };
    const seen = Object.entries(callers).map(async ([name, key]) => [
      name,
      await put(key, ada.id),
      await item(key, ada.id),
    ]);
    expect(await Promise.all(seen)).toEqual([
      ['none', 403, 403],
      ['wrong', 403, 403],
      ['guest', 403, 400],
      ['other', 403, 400],
      ['right', 200, 200],
    ]);
    expect(ada.expiration * 1_000).toBe(stage.clock.now() + 3_600_000);
    await stage.advance(3_601);
    expect([await put(ada.key, ada.id), await item(ada.key, ada.id)]).toEqual([400, 403]);
  });

  test('a list is limited to the own prefix, and a row may be one that a tag of the session names', async () => {
    const { IdToken } = await signIn('ida@example.com');
    const { id, key } = await credentials(IdToken);
    const { sub } = JSON.parse(Buffer.from(`${IdToken.split('.')[1]}`, 'base64url').toString());
    expect(await status(key, `/files?list-type=2&prefix=own/${id}/`)).toBe(200);
    expect(await status(key, '/files?list-type=2&prefix=own/')).toBe(403);
    expect([await item(key, `PLAYER#${sub}`), await item(key, 'PLAYER#somebody')]).toEqual([200, 400]);
  });

  test('a guest reaches what the role allows, of the services that guests reach', async () => {
    const { key } = await credentials();
    expect(await put(DEVELOPER_ACCESS_KEY, 'public')).toBe(200);
    expect(await status(key, '/files/own/public/a')).toBe(200);
    const session = stage.services.access.caller(key);
    const decide = (action: string) => stage.services.access.decide(session, { action, resource: '*' }, {});
    expect([decide('s3:GetObject'), decide('ec2:DescribeVpcs')]).toEqual(['allow', 'implicit-deny']);
  });
});

describe('the classic flow', () => {
  const assume = (WebIdentityToken: string, RoleArn = 'arn:aws:iam::000000000000:role/guest') =>
    query(stage.endpoint, {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn,
      RoleSessionName: 'guest',
      WebIdentityToken,
    });

  test('gives a token for a role that trusts the pool', async () => {
    const IdentityId = await idOf({});
    const { Token } = (await identity('GetOpenIdToken', { IdentityId })).output;
    const { status: code, texts } = await assume(Token);
    expect([code, texts('SubjectFromWebIdentityToken')]).toEqual([200, [IdentityId]]);
    const refused = await assume(Token, 'arn:aws:iam::000000000000:role/player');
    expect([refused.status, refused.texts('Code')]).toEqual([403, ['AccessDenied']]);
    await stage.advance(601);
    expect((await assume(Token)).texts('Code')).toEqual(['ExpiredToken']);
    expect((await assume(tokens.ada.IdToken)).texts('Code')).toEqual(['InvalidIdentityToken']);
  });
});

describe('the role of somebody', () => {
  const rule = { Claim: 'custom:level', MatchType: 'Equals', Value: 'pro', RoleARN: 'pro' } as const;
  const rules = (ambiguous: RoleMapping['ambiguous']): RoleMapping => ({ type: 'Rules', ambiguous, rules: [rule] });
  const token: RoleMapping = { type: 'Token', ambiguous: 'Deny', rules: [] };

  test('follows rules, and what the pool says where none matches', () => {
    expect(chosenRole({ 'custom:level': 'pro' }, rules('Deny'), 'player')).toBe('pro');
    expect(chosenRole({}, rules('AuthenticatedRole'), 'player')).toBe('player');
    expect(() => chosenRole({}, rules('Deny'), 'player')).toThrow('Ambiguous');
  });

  test('follows the token, and a caller chooses of several', () => {
    expect(chosenRole({ 'cognito:preferred_role': 'a', 'cognito:roles': ['a', 'b'] }, token, 'player')).toBe('a');
    expect(chosenRole({ 'cognito:roles': ['a', 'b'] }, token, 'player', 'b')).toBe('b');
    expect(() => chosenRole({ 'cognito:roles': ['a', 'b'] }, token, 'player')).toThrow('Ambiguous');
    expect(() => chosenRole({ 'cognito:roles': ['a'] }, token, 'player', 'c')).toThrow('not one of those');
  });
});

import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { chosenChapters } from '../../lib/arcade.ts';
import { arcadeApp } from '../support/arcade-app.ts';
import { synthArcade } from '../support/synth.ts';
import { synthChapter } from '../support/synth-chapter.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { synthesizedFrom } from '../support/synthesized.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { resources, statementsOf as statementsIn, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('accounts');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('cognito-managed-login: the page has the code flow, and no other, no secret, and one address to come back to', () => {
  expect(theOnly(chapter, 'AWS::Cognito::UserPoolClient', 'LoginPage').Properties).toMatchObject({
    AllowedOAuthFlows: ['code'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: ['http://localhost:3000/signed-in'],
    LogoutURLs: ['http://localhost:3000/'],
    GenerateSecret: false,
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: 60,
    IdTokenValidity: 60,
  });
});

const PROVIDER = 'cognito-identity.amazonaws.com';
const statementsOf = (role: string) =>
  JSON.stringify(theOnly(chapter, 'AWS::IAM::Policy', `${role}DefaultPolicy`).Properties?.PolicyDocument);

test('cognito-identity-pool: the role of players trusts the one pool, for those who have signed in', () => {
  const { AssumeRolePolicyDocument } = theOnly(chapter, 'AWS::IAM::Role', 'SpacePlayer').Properties ?? {};
  expect(AssumeRolePolicyDocument).toMatchObject({
    Statement: [
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: PROVIDER },
        Condition: {
          StringEquals: { [`${PROVIDER}:aud`]: { Ref: expect.stringMatching(/^SpaceIdentities/) } },
          'ForAnyValue:StringLike': { [`${PROVIDER}:amr`]: 'authenticated' },
        },
      },
    ],
  });
  expect(statementsOf('SpacePlayer')).toContain(`/own/\${${PROVIDER}:sub}/*`);
  expect(statementsOf('SpacePlayer')).toContain(`"s3:prefix":"own/\${${PROVIDER}:sub}/*"`);
});

test('ddb-fine-grained-access: rows are those whose leading key is the identity, and no scan is allowed', () => {
  const statements = statementsOf('SpacePlayer');
  expect(statements).toContain(`"dynamodb:LeadingKeys":["KEEPSAKE#\${${PROVIDER}:sub}"]`);
  expect(statements).not.toContain('dynamodb:Scan');
});

test('cognito-guest-access: the pool takes no guests, and there is no role for them', () => {
  const pool = theOnly(chapter, 'AWS::Cognito::IdentityPool', 'SpaceIdentities').Properties;
  expect(pool).toMatchObject({ AllowUnauthenticatedIdentities: false, AllowClassicFlow: false });
  const { Roles } = theOnly(chapter, 'AWS::Cognito::IdentityPoolRoleAttachment', 'SpaceRoles').Properties ?? {};
  expect(Object.keys(Object(Roles))).toEqual(['authenticated']);
});

test('cognito-managed-login: the pages are the newer ones, and have a style', () => {
  const { Properties: domain } = theOnly(chapter, 'AWS::Cognito::UserPoolDomain', 'LoginDomain');
  expect(domain.ManagedLoginVersion).toBe(2);
  const client = theOnly(chapter, 'AWS::Cognito::UserPoolClient', 'LoginPage');
  expect(theOnly(chapter, 'AWS::Cognito::ManagedLoginBranding').Properties).toMatchObject({
    ClientId: { Ref: client.logicalId },
    UseCognitoProvidedValues: true,
  });
});

test('cognito-managed-login: in production players come back to the address of production', () => {
  const prod = synthChapter('accounts', 'prod');
  const { CallbackURLs, LogoutURLs } = theOnly(prod, 'AWS::Cognito::UserPoolClient', 'LoginPage').Properties;
  expect([CallbackURLs, LogoutURLs]).toEqual([
    ['https://arcade.example.com/signed-in'],
    ['https://arcade.example.com/'],
  ]);
});

/** Registration and accounts, with what is billed by user. */
async function withPlus() {
  const chapters = await chosenChapters('accounts');
  const options = { environment: 'sandbox', instance: 'arcade', chapters, context: { plus: 'true' } } as const;
  return synthesizedFrom(arcadeApp({ ...options, outdir: synthDirectory() }).synth());
}

test('cognito-threat-protection: it is off, because its plan is billed by user', () => {
  expect(resources(chapter, 'AWS::Cognito::UserPoolRiskConfigurationAttachment')).toEqual([]);
  const { Properties } = theOnly(synthArcade().chapter('registration'), 'AWS::Cognito::UserPool');
  expect(Properties).not.toHaveProperty('UserPoolAddOns');
});

test('cognito-threat-protection: the switch brings the plan, and what is done about a risk', async () => {
  const on = await withPlus();
  expect(theOnly(on.chapter('registration'), 'AWS::Cognito::UserPool').Properties).toMatchObject({
    UserPoolTier: 'PLUS',
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
  });
  expect(theOnly(on.chapter('accounts'), 'AWS::Cognito::UserPoolRiskConfigurationAttachment').Properties).toMatchObject(
    {
      ClientId: 'ALL',
      AccountTakeoverRiskConfiguration: {
        Actions: {
          LowAction: { EventAction: 'NO_ACTION' },
          MediumAction: { EventAction: 'MFA_IF_CONFIGURED' },
          HighAction: { EventAction: 'BLOCK' },
        },
      },
      CompromisedCredentialsRiskConfiguration: {
        Actions: { EventAction: 'BLOCK' },
        EventFilter: ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'],
      },
    },
  );
});

describe('what two accounts let each other do', () => {
  const fleet = synthArcade({ chapter: 'accounts' }).chapter('fleet');
  const CALLER = 'arcade-list-servers';
  const READER = 'arcade-fleet-reader';
  const inArcade = (text: string) => expect.stringMatching(new RegExp(`"Ref":"ArcadeAccount".*${text}`));

  /** What a role of the other account may do. */
  function allowedTo(role: string) {
    const { logicalId } = theOnly(fleet, 'AWS::IAM::Role', role);
    const policies = resources(fleet, 'AWS::IAM::Policy').filter(({ Properties }) =>
      isDeepStrictEqual(Properties.Roles, [{ Ref: logicalId }]),
    );
    return policies.flatMap(statementsIn).filter(({ Effect }) => Effect === 'Allow');
  }

  test('iam-cross-account-role: each is in an account of its own', () => {
    expect([chapter, fleet].map(({ stack }) => stack.environment.account)).toEqual(['unknown-account', '222222222222']);
  });

  test('iam-cross-account-role: the role trusts the role of one function, with the external id that it knows', () => {
    const { Properties } = theOnly(fleet, 'AWS::IAM::Role', 'Reader');
    expect(Properties.RoleName).toBe(READER);
    expect(Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': 'arcade-servers' } } }],
    });
    const { Statement } = Object(Properties.AssumeRolePolicyDocument);
    expect(Statement).toHaveLength(1);
    expect(JSON.stringify(Statement[0].Principal)).toEqual(inArcade(`:role/${CALLER}"`));
    const { Environment } = theOnly(chapter, 'AWS::Lambda::Function', 'ListServers').Properties;
    expect(Environment).toMatchObject({ Variables: { FLEET_EXTERNAL_ID: 'arcade-servers' } });
    expect(theOnly(chapter, 'AWS::IAM::Role', 'ListServersRole').Properties.RoleName).toBe(CALLER);
  });

  test('iam-cross-account-role: the role lists instances, and the caller may assume it and no other', () => {
    expect(allowedTo('Reader')).toMatchObject([{ Action: ['ec2:DescribeInstances'] }]);
    const assumed = statementsIn(theOnly(chapter, 'AWS::IAM::Policy', 'ListServersRole')).filter(({ Action }) =>
      Action.some((action) => action.startsWith('sts:')),
    );
    expect(assumed.map(({ Action }) => Action)).toEqual([['sts:AssumeRole']]);
    expect(JSON.stringify(assumed[0]?.Resource)).toContain(`:iam::222222222222:role/${READER}"`);
  });

  test('lambda-cross-account-invoke: one alias admits the account, the other the organisation', () => {
    const permission = (id: string) => theOnly(chapter, 'AWS::Lambda::Permission', id).Properties;
    expect(permission('AllowFleet')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: expect.stringMatching(/^KeepResultAliaslive/) },
      Principal: '222222222222',
    });
    expect(permission('AllowOrganisation')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: expect.stringMatching(/^ListServersAliaslive/) },
      Principal: '*',
      PrincipalOrgID: { Ref: 'OrganizationId' },
    });
  });

  test('lambda-cross-account-invoke: servers may invoke these two aliases', () => {
    const statements = allowedTo('Server');
    expect(statements).toMatchObject([{ Action: ['lambda:InvokeFunction'] }]);
    expect(statements[0]?.Resource.map((one) => JSON.stringify(one))).toEqual([
      inArcade(':function:arcade-keep-result:live'),
      inArcade(`:function:${CALLER}:live`),
    ]);
  });
});

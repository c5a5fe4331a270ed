import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('accounts');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('cognito-managed-login: the page has the code flow, and no other, and one address to come back to', () => {
  expect(theOnly(chapter, 'AWS::Cognito::UserPoolClient', 'LoginPage').Properties).toMatchObject({
    AllowedOAuthFlows: ['code'],
    CallbackURLs: ['http://localhost:3000/signed-in'],
    GenerateSecret: false,
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

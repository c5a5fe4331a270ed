import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = await synthChapter('partners');
const METHOD = 'AWS::ApiGateway::Method';

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('api-endpoint-types: the API is regional', () => {
  const { Properties } = theOnly(chapter, 'AWS::ApiGateway::RestApi', 'PartnerApi');
  expect(Properties.EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
});

test('api-resource-policy: outside of the office /partners is denied, and only methods without credentials are allowed', () => {
  const { Properties } = theOnly(chapter, 'AWS::ApiGateway::RestApi', 'PartnerApi');
  const every = { Action: 'execute-api:Invoke', Principal: { AWS: '*' } };
  const statements = [
    { ...every, Effect: 'Allow', Resource: expect.arrayContaining(['execute-api:/*/GET/health']) },
    {
      ...every,
      Effect: 'Deny',
      Resource: 'execute-api:/*/*/partners/*',
      Condition: { NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24'] } },
    },
  ];
  expect(Properties.Policy).toMatchObject({ Statement: statements });
  expect(JSON.stringify(Properties.Policy)).not.toMatch(/"execute-api:\/\*"|GET\/games/);
});

describe('authorizers', () => {
  test('api-lambda-authorizer: a token is kept for a minute, and has to look like one', () => {
    const { Properties } = theOnly(chapter, 'AWS::ApiGateway::Authorizer', 'ByToken');
    expect(Properties).toMatchObject({
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      IdentityValidationExpression: '^Bearer [a-z0-9-]+\\.[0-9]+\\.[A-Za-z0-9_-]+$',
      AuthorizerResultTtlInSeconds: 60,
    });
  });

  test('api-lambda-authorizer: a link is kept by its path and its parameters', () => {
    const { Properties } = theOnly(chapter, 'AWS::ApiGateway::Authorizer', 'ByLink');
    expect(Properties).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 60 });
    expect(Properties.IdentitySource).toBe(
      'context.path,method.request.querystring.partner,method.request.querystring.expires,method.request.querystring.signature',
    );
  });

  test.each([
    ['PartnerApigamesGET', 'ByToken'],
    ['PartnerApigamesgameIdleaderboardGET', 'ByToken'],
    ['PartnerApiboardsgameIdGET', 'ByLink'],
  ])('api-lambda-authorizer: %s asks %s', (method, authorizer) => {
    const { Properties } = theOnly(chapter, METHOD, method);
    expect(Properties.AuthorizationType).toBe('CUSTOM');
    expect(referredId(Properties.AuthorizerId)).toContain(authorizer);
  });

  test('api-lambda-authorizer: the functions read one item of the table, and nothing else', () => {
    for (const name of ['AuthorizeToken', 'AuthorizeLink']) {
      const actions = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${name}Role`)).flatMap(({ Action }) => Action);
      expect(actions.filter((action) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:GetItem']);
    }
  });
});

describe('signed requests', () => {
  test.each(['PartnerApipartnerspartnerIdPUT', 'PartnerApipartnerspartnerIdGET'])(
    'api-iam-sigv4: %s asks for a signature',
    (method) => {
      expect(theOnly(chapter, METHOD, method).Properties.AuthorizationType).toBe('AWS_IAM');
    },
  );

  test.each([
    ['Registrar', 'PUT'],
    ['Auditor', 'GET'],
  ])('api-iam-sigv4: the %s may call %s of /partners, and nothing else', (role, method) => {
    const [statement, ...others] = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', role));
    expect(others).toEqual([]);
    expect([statement?.Effect, statement?.Action]).toEqual(['Allow', ['execute-api:Invoke']]);
    expect(JSON.stringify(statement?.Resource)).toContain(`/sandbox/${method}/partners/*"`);
  });

  test('api-iam-sigv4: only the health check asks for nothing', () => {
    const open = resources(chapter, METHOD).filter(
      ({ Properties }) => Properties.AuthorizationType === 'NONE' && Properties.ApiKeyRequired !== true,
    );
    expect(open).toMatchObject([{ Properties: { Integration: { Type: 'MOCK' } } }]);
  });
});

import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { type Resource, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = await synthChapter('partners');

const integrationOf = ({ Properties }: Resource) => Object(Properties.Integration);
const METHOD = 'AWS::ApiGateway::Method';
const methods = resources(chapter, METHOD);
const ofType = (type: string) => methods.filter((method) => integrationOf(method).Type === type);
const direct = ofType('AWS');
const written = (value: unknown) => JSON.stringify(value);

test('api-direct-aws-service: three services are called by four methods', () => {
  const uris = direct.map((method) => written(integrationOf(method).Uri));
  for (const call of [
    ':sqs:path/',
    ':dynamodb:action/PutItem',
    ':dynamodb:action/GetItem',
    ':states:action/StartExecution',
  ]) {
    expect(uris.filter((uri) => uri.includes(call))).toHaveLength(1);
  }
  expect(direct).toHaveLength(4);
});

test.each(direct)(
  'api-direct-aws-service: $logicalId has a role of its own with one action on one resource',
  (method) => {
    const roleId = integrationOf(method).Credentials['Fn::GetAtt'][0];
    const users = direct.filter((other) => integrationOf(other).Credentials['Fn::GetAtt'][0] === roleId);
    expect(users).toHaveLength(1);
    const role = resources(chapter, 'AWS::IAM::Role').find(({ logicalId }) => logicalId === roleId);
    expect(written(role?.Properties.AssumeRolePolicyDocument)).toContain('"Service":"apigateway.amazonaws.com"');
    const policies = resources(chapter, 'AWS::IAM::Policy').filter(({ Properties }) =>
      written(Properties.Roles).includes(roleId),
    );
    const statements = policies.flatMap(statementsOf);
    expect(statements).toEqual([{ Effect: 'Allow', Action: [expect.any(String)], Resource: [expect.any(Object)] }]);
  },
);

test('api-direct-aws-service: a body with a & stays one parameter, and a cabinet is announced once', () => {
  const templateOf = (name: string) => written(integrationOf(theOnly(chapter, METHOD, name)).RequestTemplates);
  expect(templateOf('PartnerApireportsPOST')).toContain('MessageBody=$util.urlEncode($input.body)');
  expect(templateOf('PartnerApicabinetsPOST')).toContain('attribute_not_exists(cabinet)');
});

/** Whether an error of a backend, of these statuses, is an error for the caller. */
function expectErrorsToStay({ Properties }: Resource) {
  const answers: readonly object[] = Object(Properties.Integration).IntegrationResponses;
  for (const status of ['400', '500', '503']) {
    const answer = answers.map(Object).find((each) => new RegExp(`^(${each.SelectionPattern})$`).test(status));
    expect(Number(answer?.StatusCode)).toBeGreaterThanOrEqual(400);
  }
}

test.each(direct)('api-direct-aws-service: an error behind $logicalId is one for its caller', expectErrorsToStay);
test.each(ofType('HTTP'))('api-http-integration: an error behind $logicalId is one for its caller', expectErrorsToStay);

test.each([...direct, ...ofType('HTTP')].filter(({ Properties }) => Properties.HttpMethod === 'POST'))(
  'api-request-validation: $logicalId has a model, and passes no other body on',
  ({ Properties }) => {
    expect(Properties).toMatchObject({
      RequestModels: { 'application/json': expect.any(Object) },
      RequestValidatorId: expect.any(Object),
      Integration: { PassthroughBehavior: 'NEVER' },
    });
  },
);

test('api-vtl-mapping: a loop, an added header, and a fault that becomes a 422', () => {
  const [soap] = ofType('HTTP').filter(({ Properties }) => Properties.HttpMethod === 'POST');
  expect(soap?.Properties.Integration).toMatchObject({
    RequestParameters: { 'integration.request.header.SOAPAction': "'RecordScores'" },
    RequestTemplates: { 'application/json': expect.stringContaining('#foreach($score in $sent.scores)') },
    IntegrationResponses: expect.arrayContaining([
      expect.objectContaining({ StatusCode: '422', SelectionPattern: '500' }),
    ]),
  });
});

test('api-http-integration: a proxy and a mapped route call the machine that the stage variable names', () => {
  const { Properties } = theOnly(chapter, 'AWS::ApiGateway::Stage', 'PartnerApi');
  expect(Properties.Variables).toEqual({ legacyScores: '127.0.0.1:4599' });
  const backends = [...ofType('HTTP'), ...ofType('HTTP_PROXY')];
  expect(backends).toHaveLength(3);
  for (const backend of backends) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are API Gateway's
    expect(integrationOf(backend).Uri).toMatch('http://${stageVariables.legacyScores}/');
  }
  expect(ofType('HTTP_PROXY')).toMatchObject([
    {
      Properties: {
        Integration: { RequestParameters: { 'integration.request.path.player': 'method.request.path.player' } },
      },
    },
  ]);
});

test('api-direct-aws-service: no function is in these ways', () => {
  for (const method of [...direct, ...ofType('HTTP'), ...ofType('HTTP_PROXY')]) {
    expect(written(integrationOf(method).Uri)).not.toContain(':lambda:');
  }
});

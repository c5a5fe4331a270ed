import { describe, expect, test } from '@jest/globals';
import { Activity } from '../../activity.ts';
import { StageClock } from '../../clock.ts';
import { Access } from '../../iam/access.ts';
import { loadStacks } from '../../loader.ts';
import { Records } from '../../records.ts';
import { ApiGateway } from '../../services/api-gateway/api-gateway.ts';
import { apiGatewayResources } from '../../services/api-gateway/resources/apis.ts';
import { noServices } from '../support/no-services.ts';

type Properties = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;

/** Loads a template of API Gateway resources; answers with what is accepted but not executed. */
async function load(resources: Resources) {
  const clock = new StageClock('manual');
  const records = new Records(() => clock.now());
  const access = new Access(records, '000000000000');
  const apiGateway = new ApiGateway({
    account: '000000000000',
    region: 'us-east-1',
    access,
    clock,
    records,
    activity: new Activity(() => {}),
    lambda: { invokeFor: async () => ({ payload: '{}' }) },
    services: noServices(access),
    tokens: { verify: async () => undefined },
    logs: { write: () => {} },
  });
  const loaded: (() => void)[] = [];
  const types = apiGatewayResources(apiGateway, {
    clock,
    keep: () => {},
    whenLoaded: (action) => void loaded.push(action),
  });
  const template = { Resources: resources, Outputs: {} };
  const stack = { id: 'plays', stackName: 'plays', template, tags: {}, terminationProtection: false };
  const stacks = [{ ...stack, assets: new Map<string, string>(), nested: new Map() }];
  await loadStacks(stacks, new Map(types.map((type) => [type.type, type])), { account: '0', region: 'us-east-1' });
  for (const action of loaded) action();
  return types;
}

const api = (kind: string, properties: Properties) => ({
  Type: `AWS::ApiGateway::${kind}`,
  Properties: { ...(kind === 'RestApi' ? {} : { RestApiId: { Ref: 'Api' } }), ...properties },
});
const mock = {
  Type: 'MOCK',
  RequestTemplates: { 'application/json': '{"statusCode": 200}' },
  IntegrationResponses: [{ StatusCode: 200 }],
};
const service = {
  ...mock,
  Type: 'AWS',
  IntegrationHttpMethod: 'POST',
  Credentials: 'arn:aws:iam::000000000000:role/sends',
  Uri: 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/work',
};
const getMethod = (properties: Properties = {}) =>
  api('Method', {
    ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
    HttpMethod: 'GET',
    Integration: mock,
    MethodResponses: [{ StatusCode: 200 }],
    ...properties,
  });
const key = (properties: Properties = {}) => ({ Type: 'AWS::ApiGateway::ApiKey', Properties: properties });
const plan = (properties: Properties = {}) => ({
  Type: 'AWS::ApiGateway::UsagePlan',
  Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'sandbox' }], ...properties },
});
const planKey = (keyId: unknown, planId: unknown) => ({
  Type: 'AWS::ApiGateway::UsagePlanKey',
  Properties: { KeyId: keyId, KeyType: 'API_KEY', UsagePlanId: planId },
});
const stage = (properties: Properties = {}) =>
  api('Stage', { StageName: 'sandbox', DeploymentId: { Ref: 'Deployment' }, ...properties });

/** The smallest API that can be served. */
const smallest: Resources = {
  Api: api('RestApi', { Name: 'Api' }),
  Get: getMethod(),
  Deployment: api('Deployment', {}),
  Stage: stage(),
};

const FUNCTION =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:0:function:f/invocations';
const policy = (statement: object) => ({
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', ...statement }],
});

test('the smallest API loads', async () => {
  await expect(load(smallest)).resolves.toHaveLength(13);
});

describe('an unknown property is an error that names it', () => {
  test.each<[string, string, Resources]>([
    ['Api (AWS::ApiGateway::RestApi)', 'Mode', { Api: api('RestApi', { Name: 'Api', Mode: 'merge' }) }],
    [
      'Api (AWS::ApiGateway::RestApi)',
      'EndpointConfiguration.IpAddressType',
      { Api: api('RestApi', { Name: 'Api', EndpointConfiguration: { Types: ['REGIONAL'], IpAddressType: 'ipv4' } }) },
    ],
    ['Get (AWS::ApiGateway::Method)', 'AuthorizationScopes', { Get: getMethod({ AuthorizationScopes: ['play'] }) }],
    [
      'Get (AWS::ApiGateway::Method)',
      'Integration.CacheKey',
      { Get: getMethod({ Integration: { ...mock, CacheKey: [] } }) },
    ],
    [
      'Get (AWS::ApiGateway::Method)',
      'Integration.IntegrationResponses.0.ContentHandling',
      {
        Get: getMethod({ Integration: { ...mock, IntegrationResponses: [{ StatusCode: 200, ContentHandling: 'x' }] } }),
      },
    ],
    [
      'Get (AWS::ApiGateway::Method)',
      'MethodResponses.0.Other',
      { Get: getMethod({ MethodResponses: [{ StatusCode: 200, Other: 1 }] }) },
    ],
    ['Stage (AWS::ApiGateway::Stage)', 'ClientCertificateId', { Stage: stage({ ClientCertificateId: 'a' }) }],
    [
      'Stage (AWS::ApiGateway::Stage)',
      'MethodSettings.0.CacheTtl',
      { Stage: stage({ MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', CacheTtl: 1 }] }) },
    ],
    [
      'Stage (AWS::ApiGateway::Stage)',
      'CanarySetting.Weight',
      { Stage: stage({ CanarySetting: { PercentTraffic: 10, Weight: 1 } }) },
    ],
    [
      'Stage (AWS::ApiGateway::Stage)',
      'AccessLogSetting.Level',
      { Stage: stage({ AccessLogSetting: { DestinationArn: 'arn:aws:logs:::log-group:a', Format: '', Level: 1 } }) },
    ],
    ['Deployment (AWS::ApiGateway::Deployment)', 'StageName', { Deployment: api('Deployment', { StageName: 'x' }) }],
    [
      'Validator (AWS::ApiGateway::RequestValidator)',
      'Strict',
      { Validator: api('RequestValidator', { Strict: true }) },
    ],
    ['Key (AWS::ApiGateway::ApiKey)', 'Stages', { Key: key({ Stages: [] }) }],
    [
      'Plan (AWS::ApiGateway::UsagePlan)',
      'Quota.Unit',
      { Plan: plan({ Quota: { Limit: 1, Period: 'DAY', Unit: 1 } }) },
    ],
    ['Plan (AWS::ApiGateway::UsagePlan)', 'Throttle.Burst', { Plan: plan({ Throttle: { Burst: 1 } }) }],
    [
      'Plan (AWS::ApiGateway::UsagePlan)',
      'ApiStages.0.Throttle.//GET.Rate',
      { Plan: plan({ ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'sandbox', Throttle: { '//GET': { Rate: 1 } } }] }) },
    ],
  ])('%s: %s', async (resource, property, resources) => {
    await expect(load({ ...smallest, ...resources })).rejects.toThrow(
      `plays/${resource}: property ${property} is not supported by the local stage.`,
    );
  });
});

describe('a value that the stage cannot use is an error that names its property', () => {
  test.each<[string, Resources]>([
    ['Get (AWS::ApiGateway::Method): property AuthorizationType', { Get: getMethod({ AuthorizationType: 'OAUTH' }) }],
    [
      'Api (AWS::ApiGateway::RestApi): property ApiKeySourceType',
      { Api: api('RestApi', { Name: 'Api', ApiKeySourceType: 'QUERY' }) },
    ],
    ['Api (AWS::ApiGateway::RestApi): property Policy.Statement', { Api: api('RestApi', { Name: 'Api', Policy: {} }) }],
    ['Key (AWS::ApiGateway::ApiKey): property Value', { Key: key({ Value: 'too-short' }) }],
    ['Key (AWS::ApiGateway::ApiKey): property Value', { Key: key({ Value: 'a'.repeat(129) }) }],
    [
      'Plan (AWS::ApiGateway::UsagePlan): property Quota.Period',
      { Plan: plan({ Quota: { Limit: 1, Period: 'YEAR' } }) },
    ],
    ['Plan (AWS::ApiGateway::UsagePlan): property Quota.Limit', { Plan: plan({ Quota: { Period: 'DAY' } }) }],
    [
      'Plan (AWS::ApiGateway::UsagePlan): property Throttle.BurstLimit',
      { Plan: plan({ Throttle: { BurstLimit: 0.5 } }) },
    ],
    [
      'Plan (AWS::ApiGateway::UsagePlan): property ApiStages.0.Throttle.GET',
      { Plan: plan({ ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'sandbox', Throttle: { GET: { RateLimit: 1 } } }] }) },
    ],
    [
      'PlanKey (AWS::ApiGateway::UsagePlanKey): property KeyType',
      {
        Key: key(),
        Plan: plan(),
        PlanKey: {
          Type: 'AWS::ApiGateway::UsagePlanKey',
          Properties: { KeyId: { Ref: 'Key' }, KeyType: 'OTHER', UsagePlanId: { Ref: 'Plan' } },
        },
      },
    ],
    ['Get (AWS::ApiGateway::Method): property Integration.Type', { Get: getMethod({ Integration: { Type: 'VPC' } }) }],
    [
      'Get (AWS::ApiGateway::Method): property Integration.TimeoutInMillis',
      {
        Get: getMethod({
          Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: '', TimeoutInMillis: 30_000 },
        }),
      },
    ],
    [
      'Get (AWS::ApiGateway::Method): property Integration.IntegrationHttpMethod',
      { Get: getMethod({ Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'GET', Uri: '' } }) },
    ],
    [
      'Auth (AWS::ApiGateway::Authorizer): property Type',
      { Auth: api('Authorizer', { Type: 'OAUTH', IdentitySource: 'method.request.header.A', ProviderARNs: ['x'] }) },
    ],
    [
      'Auth (AWS::ApiGateway::Authorizer): property AuthorizerResultTtlInSeconds',
      { Auth: api('Authorizer', { Type: 'TOKEN', AuthorizerUri: FUNCTION, AuthorizerResultTtlInSeconds: 3_601 }) },
    ],
    [
      'Response (AWS::ApiGateway::GatewayResponse): property ResponseType',
      { Response: api('GatewayResponse', { ResponseType: 'TEAPOT' }) },
    ],
    [
      'Stage (AWS::ApiGateway::Stage): property AccessLogSetting.DestinationArn',
      {
        Stage: stage({
          AccessLogSetting: { DestinationArn: 'arn:aws:firehose:us-east-1:0:deliverystream/a', Format: '' },
        }),
      },
    ],
  ])('%s', async (what, resources) => {
    await expect(load({ ...smallest, ...resources })).rejects.toThrow(
      `plays/${what} has a value the local stage cannot use:`,
    );
  });
});

describe('what API Gateway would refuse to deploy, or the stage cannot do, does not load', () => {
  const log = (Format: string) => ({
    Stage: stage({ AccessLogSetting: { DestinationArn: 'arn:aws:logs:us-east-1:0:log-group:a', Format } }),
  });
  test.each<[string, Resources]>([
    [
      'plays/Get (AWS::ApiGateway::Method): its mapping template cannot be parsed: Parse error on line 1:',
      { Get: getMethod({ Integration: { ...mock, RequestTemplates: { 'application/json': '#if($input.body' } } }) },
    ],
    [
      'property Integration.RequestParameters.integration.request.header.X maps method.request.header.Y, which RequestParameters of the method does not declare.',
      {
        Get: getMethod({
          Integration: { ...mock, RequestParameters: { 'integration.request.header.X': 'method.request.header.Y' } },
        }),
      },
    ],
    [
      'property Integration.Uri names no action or path of a service: arn:aws:iam::0000000000:role/service-role/asdf.',
      { Get: getMethod({ Integration: { ...service, Uri: 'arn:aws:iam::0000000000:role/service-role/asdf' } }) },
    ],
    [
      'property Integration.Uri: the local stage has no integration with kinesis.',
      { Get: getMethod({ Integration: { ...service, Uri: 'arn:aws:apigateway:us-east-1:kinesis:action/PutRecord' } }) },
    ],
    [
      'property Integration.Credentials has to name a role that API Gateway may assume.',
      { Get: getMethod({ Integration: { ...service, Credentials: 'arn:aws:iam::*:user/*' } }) },
    ],
    [
      'plays/Get (AWS::ApiGateway::Method): MethodResponses does not declare the status code 200.',
      { Get: getMethod({ MethodResponses: [] }) },
    ],
    [
      'plays/Get (AWS::ApiGateway::Method): MethodResponses does not declare the header X-A of 200.',
      {
        Get: getMethod({
          Integration: {
            ...mock,
            IntegrationResponses: [{ StatusCode: 200, ResponseParameters: { 'method.response.header.X-A': "'a'" } }],
          },
        }),
      },
    ],
    [
      'plays/Get (AWS::ApiGateway::Method): more than one integration response has no SelectionPattern.',
      {
        Get: getMethod({
          Integration: { ...mock, IntegrationResponses: [{ StatusCode: 200 }, { StatusCode: 200 }] },
        }),
      },
    ],
    [
      'plays/Get (AWS::ApiGateway::Method): property Integration.Uri names no Lambda function: arn:aws:s3:::bucket.',
      {
        Get: getMethod({
          Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: 'arn:aws:s3:::bucket' },
        }),
      },
    ],
    [
      'plays/Auth (AWS::ApiGateway::Authorizer): property AuthorizerUri is missing.',
      { Auth: api('Authorizer', { Type: 'TOKEN', IdentitySource: 'method.request.header.A' }) },
    ],
    [
      'plays/Auth (AWS::ApiGateway::Authorizer): property IdentitySource: tokens come in a header.',
      {
        Auth: api('Authorizer', {
          Type: 'COGNITO_USER_POOLS',
          IdentitySource: 'method.request.querystring.token',
          ProviderARNs: ['x'],
        }),
      },
    ],
    [
      'plays/Auth (AWS::ApiGateway::Authorizer): property IdentitySource is missing: results are kept by it.',
      { Auth: api('Authorizer', { Type: 'REQUEST', AuthorizerUri: FUNCTION }) },
    ],
    [
      'plays/Auth (AWS::ApiGateway::Authorizer): property IdentityValidationExpression is for tokens, not for requests.',
      { Auth: api('Authorizer', { Type: 'REQUEST', AuthorizerUri: FUNCTION, IdentityValidationExpression: 'a' }) },
    ],
    [
      'plays/Auth (AWS::ApiGateway::Authorizer): method.request.body.a is not an identity source.',
      {
        Auth: api('Authorizer', { Type: 'REQUEST', AuthorizerUri: FUNCTION, IdentitySource: 'method.request.body.a' }),
        Get: getMethod({ AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Auth' } }),
      },
    ],
    [
      'plays/Api (AWS::ApiGateway::RestApi): property Policy: a statement needs a Principal and a Resource.',
      { Api: api('RestApi', { Name: 'Api', Policy: policy({ Resource: 'execute-api:/*' }) }) },
    ],
    [
      'plays/Api (AWS::ApiGateway::RestApi): property Policy: arn:aws:s3:::a is not of an API.',
      { Api: api('RestApi', { Name: 'Api', Policy: policy({ Principal: '*', Resource: 'arn:aws:s3:::a' }) }) },
    ],
    [
      'plays/Get (AWS::ApiGateway::Method): property AuthorizerId is missing.',
      { Get: getMethod({ AuthorizationType: 'COGNITO_USER_POOLS' }) },
    ],
    [
      'plays/Get (AWS::ApiGateway::Method): the authorizer nobody does not exist.',
      { Get: getMethod({ AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: 'nobody' }) },
    ],
    [
      'plays/Get (AWS::ApiGateway::Method): the resource nowhere does not exist.',
      { Get: getMethod({ ResourceId: 'nowhere' }) },
    ],
    ['plays/Again (AWS::ApiGateway::Method): the resource has a method GET already.', { Again: getMethod() }],
    ['Api: the parent of a nowhere does not exist.', { A: api('Resource', { ParentId: 'nowhere', PathPart: 'a' }) }],
    ['Api: the stage sandbox serves a deployment that does not exist.', { Stage: stage({ DeploymentId: 'none' }) }],
    [
      'Api: the gateway response THROTTLED: $context.request is not a variable that API Gateway documents.',
      {
        Response: api('GatewayResponse', {
          ResponseType: 'THROTTLED',
          ResponseTemplates: { 'application/json': '$context.request' },
        }),
      },
    ],
    [
      'Api: the gateway response THROTTLED: property ResponseParameters.gatewayresponse.header.A maps body.x, which is',
      {
        Response: api('GatewayResponse', {
          ResponseType: 'THROTTLED',
          ResponseParameters: { 'gatewayresponse.header.A': 'body.x' },
        }),
      },
    ],
    [
      'Api: the stage sandbox: its method settings name POST /plays, which the API does not have.',
      { Stage: stage({ MethodSettings: [{ HttpMethod: 'POST', ResourcePath: '/~1plays', ThrottlingRateLimit: 1 }] }) },
    ],
    [
      'plays/Plan (AWS::ApiGateway::UsagePlan): Api has no stage prod.',
      { Plan: plan({ ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'prod' }] }) },
    ],
    ['There is no REST API none.', { Plan: plan({ ApiStages: [{ ApiId: 'none', Stage: 'sandbox' }] }) }],
    [
      'plays/Plan (AWS::ApiGateway::UsagePlan): property Throttle is for GET /plays, which Api does not have.',
      {
        Plan: plan({
          ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'sandbox', Throttle: { '/plays/GET': { RateLimit: 1 } } }],
        }),
      },
    ],
    [
      'The API keys One and Two have the same value.',
      { A: key({ Name: 'One', Value: 'a'.repeat(20) }), B: key({ Name: 'Two', Value: 'a'.repeat(20) }) },
    ],
    [
      'plays/PlanKey (AWS::ApiGateway::UsagePlanKey): the API key none does not exist.',
      { Plan: plan(), PlanKey: planKey('none', { Ref: 'Plan' }) },
    ],
    ['There is no usage plan none.', { Key: key(), PlanKey: planKey({ Ref: 'Key' }, 'none') }],
    [
      'The API key plays-Key is in more than one usage plan of the stage ',
      {
        Key: key(),
        Plan: plan(),
        Other: plan(),
        PlanKey: planKey({ Ref: 'Key' }, { Ref: 'Plan' }),
        OtherKey: planKey({ Ref: 'Key' }, { Ref: 'Other' }),
      },
    ],
    ['the stage sandbox: an access log format has to contain $context.requestId', log('$context.status')],
    ['the stage sandbox: an access log format cannot contain $input.', log('$context.requestId $input.body')],
    ['the stage sandbox: $context.stats is not a variable', log('$context.requestId $context.stats')],
  ])('%s', async (message, resources) => {
    await expect(load({ ...smallest, ...resources })).rejects.toThrow(message);
  });

  test('an API without methods', async () => {
    const { Get: _, ...bare } = smallest;
    await expect(load(bare)).rejects.toThrow('Api: an API without methods cannot be deployed.');
  });
});

test('a setting may be for the root, for any method of a path, and for a path in either spelling', async () => {
  const settings = [
    { HttpMethod: 'GET', ResourcePath: '/', ThrottlingRateLimit: 1 },
    { HttpMethod: '*', ResourcePath: '/~1plays', ThrottlingRateLimit: 1 },
    { HttpMethod: 'GET', ResourcePath: '/plays', ThrottlingBurstLimit: 1 },
  ];
  const Plays = api('Resource', { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'plays' });
  const PlaysGet = getMethod({ ResourceId: { Ref: 'Plays' } });
  await expect(
    load({ ...smallest, Plays, PlaysGet, Stage: stage({ MethodSettings: settings }) }),
  ).resolves.toBeDefined();
});

test('what is accepted but not executed has a reason each', async () => {
  const types = await load(smallest);
  const reasons = types.flatMap(({ type, notExecuted }) =>
    Object.entries(notExecuted).map(([name, reason]) => [`${type} ${name}`, reason] as const),
  );
  expect(reasons.map(([name]) => name)).toContain('AWS::ApiGateway::Stage Tags');
  for (const [, reason] of reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
});

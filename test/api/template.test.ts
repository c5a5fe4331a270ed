import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { methodsOf } from '../support/api-methods.ts';
import { routesOf } from '../support/routes.ts';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { aliasIn, referredId, resources, theOnly } from '../support/template-resources.ts';

const METHOD = 'AWS::ApiGateway::Method';
const plays = synthArcade().chapter('api');
const { template } = plays;
const routes = await routesOf(synthArcade().chapters);

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('api'));

describe('the API', () => {
  test('api-endpoint-types: regional', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } });
  });

  test('api-health-mock: the gateway answers by itself, whoever asks', () => {
    template.hasResourceProperties(METHOD, {
      ResourceId: { Ref: theOnly(plays, 'AWS::ApiGateway::Resource', 'Apihealth').logicalId },
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
      Integration: Match.objectLike({ Type: 'MOCK', Uri: Match.absent(), PassthroughBehavior: 'NEVER' }),
      MethodResponses: [{ StatusCode: '200' }],
    });
  });

  test('api-health-mock: no function may be invoked for it', () => {
    const sources = resources(plays, 'AWS::Lambda::Permission').map(({ Properties }) => Properties.SourceArn);
    expect(JSON.stringify(sources)).not.toContain('health');
  });

  test('api-cognito-authorizer: every method but the health check asks for a token of the pool, or for an API key', () => {
    const authorizer = theOnly(plays, 'AWS::ApiGateway::Authorizer');
    expect(authorizer.Properties).toMatchObject({
      Type: 'COGNITO_USER_POOLS',
      IdentitySource: 'method.request.header.Authorization',
      ProviderARNs: [{ 'Fn::ImportValue': expect.stringMatching(/^arcade-registration:.*Players.*Arn/) }],
    });
    // A browser sends no token with a preflight.
    const methods = resources(plays, METHOD).filter(({ Properties }) => Properties.HttpMethod !== 'OPTIONS');
    const open = methods.filter(
      ({ Properties }) =>
        Properties.ApiKeyRequired !== true &&
        (Properties.AuthorizationType !== 'COGNITO_USER_POOLS' ||
          referredId(Properties.AuthorizerId) !== authorizer.logicalId),
    );
    expect(open).toMatchObject([{ Properties: { Integration: { Type: 'MOCK' } } }]);
  });

  test('api-rest-lambda-proxy: every method but the health check is a route of a chapter', () => {
    const names = methodsOf({ Resources: plays.stack.template.Resources }).map(({ name }) => name);
    expect(names.sort()).toEqual(['GET /health', ...routes.map(({ name }) => name)].sort());
  });

  test.each(routes)('api-rest-lambda-proxy: $name is answered by $id', ({ id, construct, method: HttpMethod }) => {
    const alias = theOnly(plays, 'AWS::Lambda::Alias', id);
    const method = theOnly(plays, METHOD, construct);
    expect(method.Properties).toMatchObject({
      HttpMethod,
      Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' },
    });
    expect(aliasIn(method.Properties.Integration, [alias])).toBe(alias);
  });

  test('api-request-validation: a play is checked against the schema of its handler before the function runs', () => {
    const model = theOnly(plays, 'AWS::ApiGateway::Model', 'ApiNewPlay');
    expect(model.Properties).toMatchObject({
      ContentType: 'application/json',
      Schema: {
        $schema: 'http://json-schema.org/draft-04/schema#',
        type: 'object',
        required: ['gameId', 'score'],
        additionalProperties: false,
        properties: {
          gameId: { type: 'string', maxLength: 64, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' },
          score: { type: 'integer', minimum: 0, maximum: 1_000_000_000 },
        },
      },
    });
    expect(theOnly(plays, METHOD, 'ApiplaysPOST').Properties).toMatchObject({
      RequestParameters: { 'method.request.header.Idempotency-Key': true },
      RequestModels: { 'application/json': { Ref: model.logicalId } },
      RequestValidatorId: { Ref: theOnly(plays, 'AWS::ApiGateway::RequestValidator').logicalId },
    });
    template.hasResourceProperties('AWS::ApiGateway::RequestValidator', {
      ValidateRequestBody: true,
      ValidateRequestParameters: true,
    });
  });

  test.each(
    routes.flatMap(({ name, construct, body }) =>
      body === undefined ? [] : [{ name, construct, model: `Api${body.name}` }],
    ),
  )('api-request-validation: the body of $name is checked against a model', ({ construct, model }) => {
    expect(theOnly(plays, METHOD, construct).Properties).toMatchObject({
      RequestModels: { 'application/json': { Ref: theOnly(plays, 'AWS::ApiGateway::Model', model).logicalId } },
      RequestValidatorId: { Ref: theOnly(plays, 'AWS::ApiGateway::RequestValidator').logicalId },
    });
  });

  test('api-request-validation: an import has at least one play and at most 10,000', () => {
    expect(theOnly(plays, 'AWS::ApiGateway::Model', 'ApiNewImport').Properties.Schema).toMatchObject({
      properties: { plays: { type: 'array', minItems: 1, maxItems: 10_000 } },
      required: ['plays'],
      additionalProperties: false,
    });
  });

  test('api-usage-plan-keys: the methods of partners, and only those, ask for a key', () => {
    const withKey = resources(plays, METHOD).filter(({ Properties }) => Properties.ApiKeyRequired === true);
    const forPartners = routes.filter(({ caller }) => caller === 'partner').map(({ construct }) => construct);
    expect(forPartners).toContain('ApiimportsPOST');
    expect(withKey.map(({ logicalId }) => logicalId.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(forPartners.sort());
  });

  test('api-usage-plan-keys: a plan with rate, burst and monthly quota; a key without a value, in that plan', () => {
    const plan = theOnly(plays, 'AWS::ApiGateway::UsagePlan');
    expect(plan.Properties).toMatchObject({
      ApiStages: [{ Stage: { Ref: theOnly(plays, 'AWS::ApiGateway::Stage').logicalId } }],
      Throttle: { RateLimit: 2, BurstLimit: 5 },
      Quota: { Limit: 10_000, Period: 'MONTH' },
    });
    const key = theOnly(plays, 'AWS::ApiGateway::ApiKey');
    expect(key.Properties).toMatchObject({ Enabled: true });
    expect(key.Properties).not.toHaveProperty('Value');
    expect(theOnly(plays, 'AWS::ApiGateway::UsagePlanKey').Properties).toEqual({
      KeyId: { Ref: key.logicalId },
      KeyType: 'API_KEY',
      UsagePlanId: { Ref: plan.logicalId },
    });
  });

  test('api-request-validation: models use keywords of JSON Schema draft 4 only, and a list of required members is not empty', () => {
    const later = ['propertyNames', 'const', 'contains', 'if', 'then', 'else', '$id', 'examples'];
    for (const { Properties } of resources(plays, 'AWS::ApiGateway::Model')) {
      const text = JSON.stringify(Properties.Schema);
      for (const keyword of later) expect(text).not.toContain(`"${keyword}":`);
      expect(text).not.toContain('"required":[]');
    }
  });

  test('api-cors: every path answers a preflight for the one origin, and no function is behind it', () => {
    const paths = new Set(resources(plays, METHOD).map(({ Properties }) => JSON.stringify(Properties.ResourceId)));
    const preflights = resources(plays, METHOD).filter(({ Properties }) => Properties.HttpMethod === 'OPTIONS');
    const sent = [...new Set(routes.map(({ method }) => method))].sort();
    expect(sent).toContain('PATCH');
    for (const path of paths) {
      expect(preflights.map(({ Properties }) => JSON.stringify(Properties.ResourceId))).toContain(path);
    }
    for (const { Properties } of preflights) {
      expect(Properties).toMatchObject({
        AuthorizationType: 'NONE',
        Integration: {
          Type: 'MOCK',
          IntegrationResponses: [
            {
              ResponseParameters: {
                'method.response.header.Access-Control-Allow-Origin': "'http://localhost:3000'",
                'method.response.header.Access-Control-Allow-Methods': `'${sent.join(',')}'`,
                'method.response.header.Access-Control-Allow-Headers':
                  "'Authorization,Content-Type,Idempotency-Key,If-Match'",
              },
            },
          ],
        },
      });
    }
  });

  test('api-cors: a refusal of the gateway carries the origin, or a page could not read it', () => {
    for (const { Properties } of resources(plays, 'AWS::ApiGateway::GatewayResponse')) {
      expect(Properties.ResponseParameters).toEqual({
        'gatewayresponse.header.Access-Control-Allow-Origin': "'http://localhost:3000'",
      });
    }
  });

  test('api-request-validation: what the gateway refuses looks like what a function refuses', () => {
    const responses = resources(plays, 'AWS::ApiGateway::GatewayResponse');
    const shown = responses.map(({ Properties }) => {
      const templates = Properties.ResponseTemplates as Record<string, string>;
      return [Properties.ResponseType, Properties.StatusCode, JSON.parse(String(templates['application/json']))];
    });
    const error = (code: string) => ({
      error: { code, message: expect.any(String), requestId: '$context.requestId' },
    });
    expect(shown).toEqual([
      ['UNAUTHORIZED', undefined, error('unauthorized')],
      ['ACCESS_DENIED', undefined, error('forbidden')],
      ['INVALID_API_KEY', undefined, error('forbidden')],
      ['QUOTA_EXCEEDED', undefined, error('quota_exceeded')],
      ['BAD_REQUEST_BODY', undefined, error('invalid_body')],
      ['BAD_REQUEST_PARAMETERS', undefined, error('invalid_parameter')],
      ['MISSING_AUTHENTICATION_TOKEN', '404', error('no_such_route')],
      ['THROTTLED', undefined, error('too_many_requests')],
      ['REQUEST_TOO_LARGE', undefined, error('too_large')],
      ['DEFAULT_4XX', undefined, error('bad_request')],
      ['DEFAULT_5XX', undefined, error('internal')],
    ]);
  });
});

describe('the stage', () => {
  const STAGE = 'AWS::ApiGateway::Stage';
  const stage = theOnly(plays, STAGE);

  test('api-stages-deployments: serves a deployment that was made after all methods and error answers', () => {
    const deployment = theOnly(plays, 'AWS::ApiGateway::Deployment');
    expect(referredId(stage.Properties.DeploymentId)).toBe(deployment.logicalId);
    const parts = ['Method', 'GatewayResponse', 'Model', 'Authorizer', 'RequestValidator'];
    const ids = parts.flatMap((part) => resources(plays, `AWS::ApiGateway::${part}`).map(({ logicalId }) => logicalId));
    expect(deployment).toMatchObject({ DependsOn: expect.arrayContaining(ids) });
  });

  test('api-throttle-stage-method: 100 requests per second with a burst of 200, and less where a route says so', () => {
    expect(stage.Properties.MethodSettings).toMatchObject([
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
      ...routes.flatMap(({ method, path, throttle }) =>
        throttle === undefined
          ? []
          : [
              {
                HttpMethod: method,
                ResourcePath: `/${path.replaceAll('/', '~1')}`,
                ThrottlingRateLimit: throttle.rate,
                ThrottlingBurstLimit: throttle.burst,
              },
            ],
      ),
    ]);
  });

  test('api-throttle-stage-method: 5 imports a second, because each is large', () => {
    expect(stage.Properties.MethodSettings).toContainEqual(
      expect.objectContaining({
        HttpMethod: 'POST',
        ResourcePath: '/~1imports',
        ThrottlingRateLimit: 5,
        ThrottlingBurstLimit: 10,
      }),
    );
  });

  test('logs-retention: no bodies in the log, where tokens and personal data would be', () => {
    const settings = stage.Properties.MethodSettings as { DataTraceEnabled?: boolean }[];
    expect(settings.filter(({ DataTraceEnabled }) => DataTraceEnabled !== false)).toEqual([]);
  });

  test('xray-tracing: traces begin at the gateway', () => {
    expect(stage.Properties.TracingEnabled).toBe(true);
  });

  test('logs-retention: one JSON line per request, that the trace and the error are found by', () => {
    const { DestinationArn, Format } = stage.Properties.AccessLogSetting as Record<string, unknown>;
    const { logicalId } = theOnly(plays, 'AWS::Logs::LogGroup', 'ApiAccessLogs');
    expect(JSON.stringify(DestinationArn)).toContain(`{"Ref":"${logicalId}"}`);
    expect(JSON.parse(String(Format))).toMatchObject({
      requestId: '$context.requestId',
      traceId: '$context.xrayTraceId',
      status: '$context.status',
      error: '$context.error.responseType',
    });
    // The caller's address and name are personal data; the lines do without them.
    expect(Format).not.toMatch(/identity|authorizer/);
  });
});

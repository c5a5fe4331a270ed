import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { synthesizedFrom } from '../support/synthesized.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';
import { switchedOn } from './switched.ts';

const chapter = await synthChapter('releases');

const alias = (name: string, scope = chapter) =>
  theOnly(scope, 'AWS::Lambda::Alias', name === 'live' ? 'GameVersionAliaslive' : `GameVersionAlias${name}`);
const stageNamed = (name: string, scope = chapter) => {
  const found = resources(scope, 'AWS::ApiGateway::Stage').find(({ Properties }) => Properties.StageName === name);
  if (found === undefined) throw new Error(`There is no API stage ${name}`);
  return found.Properties;
};
const methodAt = (end: string) => {
  const resource = theOnly(chapter, 'AWS::ApiGateway::Resource', `ReleaseApigamesgameId${end}`).logicalId;
  const found = resources(chapter, 'AWS::ApiGateway::Method').find(
    ({ Properties }) => referredId(Properties.ResourceId) === resource,
  );
  if (found === undefined) throw new Error(`There is no method of ${end}`);
  return found.Properties;
};
const FUNCTION = theOnly(chapter, 'AWS::Lambda::Function').logicalId;
const API = theOnly(chapter, 'AWS::ApiGateway::RestApi').logicalId;
const DOMAIN = [{ Ref: API }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }];

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

describe('the variable that names an alias', () => {
  test('api-stage-variable-alias: is the end of the URI of the integration', () => {
    const { Integration } = methodAt('version');
    expect(Integration).toMatchObject({ Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' });
    const text = JSON.stringify(Object(Integration).Uri);
    expect(text).toContain('lambda:path/2015-03-31/functions/');
    expect(text).toContain(`{"Fn::GetAtt":["${FUNCTION}","Arn"]},":\${stageVariables.alias}/invocations"`);
  });

  test('api-stage-variable-alias: each API stage has a value', () => {
    expect(stageNamed('play').Variables).toMatchObject({ alias: 'stable', channel: 'everybody' });
    expect(stageNamed('preview').Variables).toMatchObject({ alias: 'live', channel: 'testers' });
  });

  test('api-stage-variable-alias: two aliases have a permission for this method, and the draft has none', () => {
    const permissions = resources(chapter, 'AWS::Lambda::Permission').map(({ Properties }) => Properties);
    expect(permissions.map(({ FunctionName }) => referredId(FunctionName)).sort()).toEqual(
      [alias('live').logicalId, alias('stable').logicalId].sort(),
    );
    for (const { Principal, Action, SourceArn } of permissions) {
      expect([Principal, Action]).toEqual(['apigateway.amazonaws.com', 'lambda:InvokeFunction']);
      expect(JSON.stringify(SourceArn)).toContain('/*/GET/games/*/version');
    }
  });
});

test('api-stage-variable-endpoint: the host of the backend and a text of the template are variables', () => {
  const integration = Object(methodAt('next').Integration);
  expect(integration).toMatchObject({
    Type: 'HTTP',
    IntegrationHttpMethod: 'GET',
    Uri: `https://\${stageVariables.nextHost}/games/{gameId}/version`,
    RequestParameters: { 'integration.request.header.x-channel': 'stageVariables.channel' },
  });
  expect(integration.IntegrationResponses[0].ResponseTemplates['application/json']).toContain(
    '$stageVariables.channel',
  );
  expect(integration.IntegrationResponses[1]).toMatchObject({ StatusCode: '502', SelectionPattern: '[45]\\d{2}' });
  const join = { 'Fn::Join': ['', [...DOMAIN, '/preview']] };
  expect(Object(stageNamed('play').Variables).nextHost).toEqual(join);
  expect(Object(stageNamed('preview').Variables).nextHost).toEqual(join);
});

test('api-stage-canary: a tenth of the requests have other variables, and a cache of their own', () => {
  const { CanarySetting, DeploymentId } = stageNamed('play');
  expect(CanarySetting).toEqual({
    DeploymentId,
    PercentTraffic: 10,
    StageVariableOverrides: { alias: 'live', channel: 'canary' },
    UseStageCache: false,
  });
  expect(stageNamed('preview').CanarySetting).toBeUndefined();
});

describe('what is billed by the hour', () => {
  test('api-response-cache: the cache is off, unless the context asks for it', () => {
    expect(stageNamed('play').CacheClusterEnabled).toBeUndefined();
  });

  test('lambda-provisioned-concurrency: no environment waits, unless the context asks for it', () => {
    expect(resources(chapter, 'AWS::ApplicationAutoScaling::ScalableTarget')).toEqual([]);
    const kept = resources(chapter, 'AWS::Lambda::Alias').filter(
      (each) => each.Properties.ProvisionedConcurrencyConfig,
    );
    expect(kept).toEqual([]);
  });

  test('api-response-cache: the game keeps entries apart, with the switch and without', () => {
    const { Integration, RequestParameters } = methodAt('version');
    expect(Integration).toMatchObject({ CacheKeyParameters: ['method.request.path.gameId'] });
    expect(RequestParameters).toEqual({ 'method.request.path.gameId': true });
  });

  test('api-response-cache: the switch turns the smallest cache on, encrypted, for one method', async () => {
    const on = synthesizedFrom(await switchedOn({ hourly: 'true' })).chapter('releases');
    expect(stageNamed('play', on)).toMatchObject({ CacheClusterEnabled: true, CacheClusterSize: '0.5' });
    expect(Object(stageNamed('play', on).MethodSettings).at(-1)).toEqual({
      HttpMethod: 'GET',
      ResourcePath: '/games~1{gameId}~1version',
      CachingEnabled: true,
      CacheDataEncrypted: true,
      CacheTtlInSeconds: 300,
    });
    expect(stageNamed('preview', on).CacheClusterEnabled).toBeUndefined();
  });

  test('lambda-provisioned-concurrency: the switch keeps environments of the alias that players get', async () => {
    const on = synthesizedFrom(await switchedOn({ hourly: 'true' })).chapter('releases');
    expect(alias('stable', on).Properties.ProvisionedConcurrencyConfig).toEqual({ ProvisionedConcurrentExecutions: 1 });
    const target = theOnly(on, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties;
    expect(target).toMatchObject({
      MinCapacity: 1,
      MaxCapacity: 10,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ScheduledActions: [
        { Schedule: 'cron(0 17 * * ? *)', ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 10 } },
        { Schedule: 'cron(0 23 * * ? *)', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 } },
      ],
    });
    expect(theOnly(on, 'AWS::ApplicationAutoScaling::ScalingPolicy').Properties).toMatchObject({
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7 },
    });
  });
});

test('api-cache-client-invalidate: a role may renew entries of one method of one API stage, and do nothing else', () => {
  const policy = theOnly(chapter, 'AWS::IAM::Policy', 'MayRefresh');
  const statements = statementsOf(policy);
  expect(statements.map(({ Action }) => Action)).toEqual([['execute-api:InvalidateCache']]);
  expect(JSON.stringify(statements)).toContain('/play/GET/games/*/version');
  const role = theOnly(chapter, 'AWS::IAM::Role', 'Refresher');
  expect(JSON.stringify(role.Properties.AssumeRolePolicyDocument)).toContain(':root');
});

test('lambda-ab-weights: with a pinned version, a fifth of the comparison runs the newest one', async () => {
  const pinned = synthesizedFrom(await switchedOn({ stableVersion: '7' })).chapter('releases');
  const { logicalId } = theOnly(pinned, 'AWS::Lambda::Version');
  const newest = { 'Fn::GetAtt': [logicalId, 'Version'] };
  expect(alias('stable', pinned).Properties).toMatchObject({ FunctionVersion: '7' });
  expect(alias('comparison', pinned).Properties).toMatchObject({
    FunctionVersion: '7',
    RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: newest, FunctionWeight: 0.2 }] },
  });
  expect(alias('live', pinned).Properties).toMatchObject({ FunctionVersion: newest });
  expect(alias('comparison').Properties.RoutingConfig).toBeUndefined();
});

import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const AGENT = 'arn:aws:lambda:us-east-1:027255383542:layer:AWS-AppConfig-Extension-Arm64:254';
const flags = (factor: unknown, enabled = true) =>
  JSON.stringify({
    version: '1',
    flags: {
      double_points: {
        name: 'Double points',
        attributes: { factor: { constraints: { type: 'number', minimum: 1, maximum: 5, required: true } } },
      },
      quiet: { name: 'Quiet' },
    },
    values: { double_points: { enabled, factor }, quiet: { enabled: true } },
  });

const CODE = `
export async function handler({ query = '', application = 'arcade' }) {
  try {
    const answer = await fetch('http://localhost:2772/applications/' + application + '/environments/live/configurations/flags' + query);
    return { status: answer.status, body: await answer.text() };
  } catch (error) {
    return { error: error.message };
  }
}
export const validator = async ({ content }) => {
  if (Buffer.from(content, 'base64').toString() === '"forbidden"') throw new Error('it is forbidden');
};`;

const role = (service: string, ...Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'all', PolicyDocument: { Statement } }],
  },
});
const arnOf = (resource: string, ...ids: string[]) => ({
  'Fn::Sub': [
    `arn:aws:appconfig:us-east-1:000000000000:${resource}`,
    Object.fromEntries(ids.map((id) => [id, { Ref: id }])),
  ],
});
const lambda = (name: string, Role: string, more = {}, handler = 'handler') => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Handler: `index.${handler}`,
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': [Role, 'Arn'] },
    ...more,
  },
});
const of = (more: object) => ({ ApplicationId: { Ref: 'App' }, ...more });
const SCHEMA = '{"type":["object","string"],"required":["speed"]}';
const RESOURCES = {
  App: { Type: 'AWS::AppConfig::Application', Properties: { Name: 'arcade' } },
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'errors',
      Namespace: 'Arcade',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    },
  },
  Watch: role('appconfig.amazonaws.com', {
    Effect: 'Allow',
    Action: 'cloudwatch:DescribeAlarms',
    Resource: { 'Fn::GetAtt': ['Alarm', 'Arn'] },
  }),
  Env: {
    Type: 'AWS::AppConfig::Environment',
    Properties: of({
      Name: 'live',
      Monitors: [{ AlarmArn: { 'Fn::GetAtt': ['Alarm', 'Arn'] }, AlarmRoleArn: { 'Fn::GetAtt': ['Watch', 'Arn'] } }],
    }),
  },
  Flags: {
    Type: 'AWS::AppConfig::ConfigurationProfile',
    Properties: of({ Name: 'flags', LocationUri: 'hosted', Type: 'AWS.AppConfig.FeatureFlags' }),
  },
  Free: {
    Type: 'AWS::AppConfig::ConfigurationProfile',
    Properties: of({
      Name: 'free',
      LocationUri: 'hosted',
      Validators: [
        { Type: 'JSON_SCHEMA', Content: SCHEMA },
        { Type: 'LAMBDA', Content: { 'Fn::GetAtt': ['Check', 'Arn'] } },
      ],
    }),
  },
  First: {
    Type: 'AWS::AppConfig::HostedConfigurationVersion',
    Properties: of({
      ConfigurationProfileId: { Ref: 'Flags' },
      Content: flags(2, false),
      ContentType: 'application/json',
    }),
  },
  Strategy: {
    Type: 'AWS::AppConfig::DeploymentStrategy',
    Properties: {
      Name: 'steps',
      DeploymentDurationInMinutes: 10,
      GrowthFactor: 20,
      FinalBakeTimeInMinutes: 5,
      ReplicateTo: 'NONE',
    },
  },
  Deployed: {
    Type: 'AWS::AppConfig::Deployment',
    Properties: of({
      EnvironmentId: { Ref: 'Env' },
      ConfigurationProfileId: { Ref: 'Flags' },
      ConfigurationVersion: { Ref: 'First' },
      DeploymentStrategyId: { Ref: 'Strategy' },
    }),
  },
  Reads: role('lambda.amazonaws.com', {
    Effect: 'Allow',
    Action: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation puts the ids in.
    Resource: arnOf('application/${App}/environment/${Env}/configuration/${Flags}', 'App', 'Env', 'Flags'),
  }),
  Nothing: role('lambda.amazonaws.com'),
  Reader: lambda('reader', 'Reads', { Layers: [AGENT] }),
  Stranger: lambda('stranger', 'Nothing', { Layers: [AGENT] }),
  Alone: lambda('alone', 'Reads'),
  Check: lambda('check', 'Nothing', {}, 'validator'),
  CheckPermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'check', Principal: 'appconfig.amazonaws.com' },
  },
};

const assembly = writeAssembly({ arcade: { resources: RESOURCES, assets: { code: 'code' } } });
assembly.write('code/index.mjs', CODE);
const state = new TemporaryFolder();
let stage: Stage;
const open = () => Stage.open({ assembly: assembly.path, state: state.path });
beforeEach(async () => {
  stage ??= await open();
  // Whatever a test has begun is over.
  await stage.advance(3_600);
});
afterAll(async () => {
  await stage?.close();
  assembly.remove();
  state.remove();
});

const headers = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/appconfig/aws4_request',
};
async function call(path: string, init: RequestInit & { readonly headers?: Record<string, string> } = {}) {
  const answer = await fetch(`${stage.endpoint}${path}`, { ...init, headers: { ...headers, ...init.headers } });
  const text = await answer.text();
  return { status: answer.status, text, headers: answer.headers, code: answer.headers.get('x-amzn-errortype') };
}
const configurations = () => stage.services.appConfig.configurations;
const idOf = (kind: 'environments' | 'profiles' | 'applications' | 'strategies', name: string) =>
  [...configurations()[kind].values()].find((one) => one.name === name)?.id ?? '';
const base = () => `/applications/${idOf('applications', 'arcade')}`;
const deploymentsPath = () => `${base()}/environments/${idOf('environments', 'live')}/deployments`;
const create = (content: string, profile = 'flags') =>
  call(`${base()}/configurationprofiles/${idOf('profiles', profile)}/hostedconfigurationversions`, {
    method: 'POST',
    body: content,
    headers: { 'content-type': 'application/json' },
  });
async function deploy(content: string, profile = 'flags', strategy = 'steps') {
  const created = await create(content, profile);
  const body = JSON.stringify({
    ConfigurationProfileId: idOf('profiles', profile),
    ConfigurationVersion: created.headers.get('version-number'),
    DeploymentStrategyId: idOf('strategies', strategy),
  });
  const answer = await call(deploymentsPath(), { method: 'POST', body });
  return { ...answer, deployment: JSON.parse(answer.text) };
}
const look = async (number: number) => JSON.parse((await call(`${deploymentsPath()}/${number}`)).text);
async function session(minimum?: number): Promise<string> {
  const body = JSON.stringify({
    ApplicationIdentifier: 'arcade',
    EnvironmentIdentifier: 'live',
    ConfigurationProfileIdentifier: 'flags',
    RequiredMinimumPollIntervalInSeconds: minimum,
  });
  return JSON.parse((await call('/configurationsessions', { method: 'POST', body })).text).InitialConfigurationToken;
}
const latest = (token: string) => call(`/configuration?configuration_token=${encodeURIComponent(token)}`);
async function invoke(name: string, event: object = {}) {
  const answer = await call(`/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
  return JSON.parse(answer.text);
}
async function factorFor(token: string): Promise<number | undefined> {
  const { text } = await latest(token);
  return JSON.parse(text).double_points.factor;
}

describe('sessions', () => {
  test('a token is used once; the next one answers an empty body until there is something new', async () => {
    const first = await session();
    const answer = await latest(first);
    expect(JSON.parse(answer.text)).toEqual({ double_points: { enabled: false }, quiet: { enabled: true } });
    expect(await latest(first)).toMatchObject({ status: 400, code: 'BadRequestException' });
    const next = answer.headers.get('next-poll-configuration-token') ?? '';
    expect(await latest(next)).toMatchObject({ status: 200, text: '' });
  });

  test('who asks before the interval that it has named is refused, and a token ends after a day', async () => {
    const { headers: answered } = await latest(await session(60));
    const next = answered.get('next-poll-configuration-token') ?? '';
    expect(await latest(next)).toMatchObject({ status: 400 });
    await stage.advance(60);
    const later = await latest(next);
    expect(later).toMatchObject({ status: 200 });
    await stage.advance(86_401);
    expect(await latest(later.headers.get('next-poll-configuration-token') ?? '')).toMatchObject({ status: 400 });
  });
});

describe('a deployment', () => {
  test('reaches more clients with each step, bakes and is complete', async () => {
    const { status, deployment } = await deploy(flags(3));
    expect({ status, state: deployment.State, percent: deployment.PercentageComplete }).toEqual({
      status: 201,
      state: 'DEPLOYING',
      percent: 0,
    });
    await stage.advance(4 * 60);
    expect(await look(deployment.DeploymentNumber)).toMatchObject({ State: 'DEPLOYING', PercentageComplete: 40 });
    const factors = [];
    for (let n = 0; n < 10; n++) factors.push(await factorFor(await session()));
    expect(factors.filter((factor) => factor === 3)).toHaveLength(4);
    await stage.advance(6 * 60);
    expect(await look(deployment.DeploymentNumber)).toMatchObject({ State: 'BAKING', PercentageComplete: 100 });
    await stage.advance(5 * 60);
    const done = await look(deployment.DeploymentNumber);
    expect(done.State).toBe('COMPLETE');
    expect(done.EventLog.map(({ EventType }: { EventType: string }) => EventType)).toEqual([
      'DEPLOYMENT_COMPLETED',
      'BAKE_TIME_STARTED',
      ...Array(5).fill('PERCENTAGE_UPDATED'),
      'DEPLOYMENT_STARTED',
    ]);
  });

  test('is the only one of its environment', async () => {
    await deploy(flags(2));
    expect(await deploy(flags(3))).toMatchObject({ status: 409, code: 'ConflictException' });
  });

  test('an alarm takes it back, also while it bakes', async () => {
    await deploy(flags(2), 'flags', 'AppConfig.AllAtOnce');
    await stage.advance(600);
    const { deployment } = await deploy(flags(5));
    await stage.advance(12 * 60);
    expect(await factorFor(await session())).toBe(5);
    stage.services.cloudWatch.alarms.setState('errors', 'ALARM', 'a test');
    const back = await look(deployment.DeploymentNumber);
    expect(back.State).toBe('ROLLED_BACK');
    expect(back.EventLog[1]).toMatchObject({ EventType: 'ROLLBACK_STARTED', TriggeredBy: 'CLOUDWATCH_ALARM' });
    expect(await factorFor(await session())).toBe(2);
    expect(await deploy(flags(4))).toMatchObject({ status: 400, code: 'BadRequestException' });
    stage.services.cloudWatch.alarms.setState('errors', 'OK', 'a test');
  });

  test('a user stops it once', async () => {
    const { deployment } = await deploy(flags(5));
    const path = `${deploymentsPath()}/${deployment.DeploymentNumber}`;
    expect(await call(path, { method: 'DELETE' })).toMatchObject({ status: 202 });
    expect(await call(path, { method: 'DELETE' })).toMatchObject({ status: 400 });
    const listed = JSON.parse((await call(`${deploymentsPath()}?max_results=1`)).text);
    expect(listed).toMatchObject({ Items: [{ State: 'ROLLED_BACK' }], NextToken: expect.any(String) });
  });

  test('an exponential one doubles', async () => {
    const { deployment } = await deploy(flags(2), 'flags', 'AppConfig.Canary10Percent20Minutes');
    const percents = [];
    for (let n = 0; n < 5; n++) {
      await stage.advance(4 * 60);
      percents.push((await look(deployment.DeploymentNumber)).PercentageComplete);
    }
    expect(percents).toEqual([10, 20, 40, 80, 100]);
  });

  test('is refused by the schema, and by the function of its profile', async () => {
    expect((await deploy('{"speed":1}', 'free')).status).toBe(201);
    await stage.advance(3_600);
    const wrong = await deploy('{}', 'free');
    expect(wrong).toMatchObject({ status: 400, code: 'BadRequestException' });
    expect(wrong.text).toContain('speed');
    expect((await deploy('"forbidden"', 'free')).text).toContain('it is forbidden');
  });
});

const patterned = (pattern: string) =>
  JSON.stringify({
    version: '1',
    flags: { banner: { attributes: { text: { constraints: { type: 'string', pattern } } } } },
    values: { banner: { enabled: true, text: 'Insert coin' } },
  });

test.each([
  ['a number beyond its maximum', flags(6)],
  ['a text in the place of a number', flags('many')],
  ['a missing attribute', flags(undefined)],
  ['no flags', '[]'],
  ['a pattern that is no regular expression', patterned('(')],
  ['variants, by their name', flags(2).replace('"quiet":{"enabled":true}', '"quiet":{"_variants":[]}')],
])('a version of flags with %s is refused', async (_, content) => {
  expect(await create(content)).toMatchObject({ status: 400, code: 'BadRequestException' });
});

describe('the agent', () => {
  test('answers all flags, one and several, and keeps them for its interval', async () => {
    await deploy(flags(2), 'flags', 'AppConfig.AllAtOnce');
    await stage.advance(600);
    expect(JSON.parse((await invoke('reader')).body)).toEqual({
      double_points: { enabled: true, factor: 2 },
      quiet: { enabled: true },
    });
    await deploy(flags(3), 'flags', 'AppConfig.AllAtOnce');
    const one = { query: '?flag=double_points' };
    expect(JSON.parse((await invoke('reader', one)).body)).toEqual({ enabled: true, factor: 2 });
    await stage.advance(46);
    expect(JSON.parse((await invoke('reader', one)).body)).toEqual({ enabled: true, factor: 3 });
    expect(JSON.parse((await invoke('reader', { query: '?flag=quiet&flag=double_points' })).body)).toEqual({
      quiet: { enabled: true },
      double_points: { enabled: true, factor: 3 },
    });
    expect((await invoke('reader', { query: '?flag=unknown' })).status).toBe(404);
  });

  test('answers what it has while AppConfig is not there', async () => {
    const { body } = await invoke('reader');
    await stage.advance(60);
    stage.faults.configurations.inject(idOf('profiles', 'flags'), 'unavailable');
    expect(await invoke('reader')).toEqual({ status: 200, body });
    stage.faults.clear();
    await stage.advance(60);
    expect(await invoke('reader')).toEqual({ status: 200, body });
  });

  test('asks with the role of the function, and is only there with its layer', async () => {
    expect((await invoke('stranger')).status).toBe(400);
    expect((await invoke('stranger')).body).toContain('appconfig:StartConfigurationSession');
    expect((await invoke('alone')).error).toBe('fetch failed');
    expect((await invoke('reader', { application: 'other' })).status).toBe(404);
  });
});

test('versions, deployments and sessions survive a restart', async () => {
  const { deployment } = await deploy(flags(4));
  const token = await session();
  await stage.advance(2 * 60);
  await stage.close();
  stage = await open();
  await stage.advance(2 * 60);
  expect(await look(deployment.DeploymentNumber)).toMatchObject({ State: 'DEPLOYING', PercentageComplete: 40 });
  expect(await latest(token)).toMatchObject({ status: 200 });
  await stage.advance(3_600);
  expect(await factorFor(await session())).toBe(4);
});

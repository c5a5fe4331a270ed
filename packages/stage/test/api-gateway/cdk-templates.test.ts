import { afterEach, describe, expect, test } from '@jest/globals';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import {
  ApiKey,
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  Cors,
  MockIntegration,
  Period,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Activity } from '../../activity.ts';
import { readAssembly } from '../../assembly.ts';
import { StageClock } from '../../clock.ts';
import { Access, DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { loadStacks } from '../../loader.ts';
import { Records } from '../../records.ts';
import { ApiGateway } from '../../services/api-gateway/api-gateway.ts';
import { apiGatewayResources } from '../../services/api-gateway/resources/apis.ts';
import { StageServer } from '../../wire/server.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { noServices } from '../support/no-services.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const PLAY = 'https://play.example.com';
const LOCAL = 'http://localhost:5173';

const open: StageServer[] = [];
const folders: TemporaryFolder[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
  for (const folder of folders.splice(0)) folder.remove();
});

/** Serves an API as the CDK synthesizes it. */
async function serve(build: (api: RestApi, stack: Stack) => void) {
  const folder = new TemporaryFolder();
  folders.push(folder);
  const app = cdkApp(folder.path);
  const stack = new Stack(app, 'Plays');
  const deployOptions = { stageName: 'sandbox' };
  build(new RestApi(stack, 'Api', { deployOptions, cloudWatchRole: false }), stack);
  const assembly = app.synth().directory;

  const clock = new StageClock('manual', Date.UTC(2026, 10, 21, 12));
  const records = new Records(() => clock.now());
  const access = new Access(records, ACCOUNT);
  const bugs: unknown[] = [];
  const gateway = new ApiGateway({
    account: ACCOUNT,
    region: REGION,
    access,
    clock,
    records,
    activity: new Activity((error) => void bugs.push(error)),
    lambda: { invokeFor: async () => ({ payload: '{}' }) },
    services: noServices(access),
    tokens: { verify: async (token) => (token === 'good' ? { sub: 'ada' } : undefined) },
    logs: { write: () => {} },
  });
  const loaded: (() => void)[] = [];
  const whenLoaded = (action: () => void) => void loaded.push(action);
  const types = apiGatewayResources(gateway, { clock, keep: () => {}, whenLoaded });
  const byType = new Map(types.map((type) => [type.type, type]));
  const { stacks } = await loadStacks(readAssembly(assembly), byType, { account: ACCOUNT, region: REGION });
  const [result] = stacks;
  for (const action of loaded) action();
  const server = await StageServer.listen(0, [gateway.route], (error) => void bugs.push(error));
  open.push(server);
  const outputs = result?.outputs ?? {};
  const url = Object.values(outputs)
    .map((value) => gateway.localUrl(value, server.url))
    .find((value) => value !== undefined);
  const request = (path: string, init?: RequestInit) => fetch(`${url?.replace(/\/$/, '')}${path}`, init);
  /** The status codes of so many requests with a key. */
  const statuses = async (times: number, key: string, path = '/plays') => {
    const codes: number[] = [];
    for (let time = 0; time < times; time += 1) {
      codes.push((await request(path, { headers: { 'x-api-key': key } })).status);
    }
    return codes;
  };
  const keyValue = (name: string) => gateway.apiKeys().find((key) => key.name === name)?.value ?? '';
  const pass = (milliseconds: number) => clock.advance(milliseconds, async () => {});
  return { gateway, access, server, outputs, request, statuses, keyValue, pass };
}

const answer200 = () =>
  new MockIntegration({
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: [{ statusCode: '200' }],
  });
/** A method that answers 200. */
const get = (api: RestApi, path: string, apiKeyRequired = true) =>
  api.root
    .addResource(path)
    .addMethod('GET', answer200(), { apiKeyRequired, methodResponses: [{ statusCode: '200' }] });

/** What a browser asks before a request. */
const preflight = (Origin: string) => ({
  method: 'OPTIONS',
  headers: { Origin, Accept: '*/*', 'Access-Control-Request-Method': 'POST' },
});
const corsHeaders = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => /^(access-control-|vary$)/.test(name)));

describe('addCorsPreflight', () => {
  test('for one origin, with credentials and an age', async () => {
    const { request } = await serve((api) =>
      api.root.addResource('plays').addCorsPreflight({
        allowOrigins: [PLAY],
        allowMethods: ['GET', 'POST'],
        allowHeaders: ['Authorization', 'x-api-key'],
        exposeHeaders: ['Location'],
        allowCredentials: true,
        maxAge: Duration.hours(1),
      }),
    );
    for (const origin of [PLAY, LOCAL]) {
      const response = await request('/plays', preflight(origin));
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(corsHeaders(response)).toEqual({
        'access-control-allow-origin': PLAY,
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'Authorization,x-api-key',
        'access-control-expose-headers': 'Location',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '3600',
        vary: 'Origin',
      });
    }
  });

  test('for every origin, without credentials', async () => {
    const { request } = await serve((api) =>
      api.root.addCorsPreflight({ allowOrigins: Cors.ALL_ORIGINS, statusCode: 200, disableCache: true }),
    );
    const response = await request('/', preflight(LOCAL));
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'OPTIONS,GET,PUT,POST,DELETE,PATCH,HEAD',
      'access-control-allow-headers': Cors.DEFAULT_HEADERS.join(','),
      'access-control-max-age': '-1',
    });
  });

  test('for several origins gives back the one that asks, and else names the first', async () => {
    const { request } = await serve((api) =>
      api.root.addResource('plays').addCorsPreflight({ allowOrigins: [PLAY, LOCAL, 'https://b.example.com'] }),
    );
    const allowed = async (origin: string) => {
      const response = await request('/plays', preflight(origin));
      expect([response.status, response.headers.get('vary')]).toEqual([204, 'Origin']);
      return response.headers.get('access-control-allow-origin');
    };
    await expect(allowed(PLAY)).resolves.toBe(PLAY);
    await expect(allowed(LOCAL)).resolves.toBe(LOCAL);
    await expect(allowed('https://b.example.com')).resolves.toBe('https://b.example.com');
    await expect(allowed('https://evil.example')).resolves.toBe(PLAY);
  });
});

test('gateway responses may have CORS headers, so that a page can read a refusal', async () => {
  const { request } = await serve((api) => {
    get(api, 'plays');
    const responseHeaders = {
      'Access-Control-Allow-Origin': `'${PLAY}'`,
      'Access-Control-Allow-Credentials': "'true'",
    };
    api.addGatewayResponse('Refusals', { type: ResponseType.DEFAULT_4XX, responseHeaders });
  });
  const response = await request('/plays', { headers: { Origin: PLAY } });
  expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
  expect(corsHeaders(response)).toEqual({
    'access-control-allow-origin': PLAY,
    'access-control-allow-credentials': 'true',
  });
});

test('method options throttle one method, also one with path parameters', async () => {
  const { request } = await serve((_, stack) => {
    const methodOptions = { '/games/{gameId}/GET': { throttlingRateLimit: 0, throttlingBurstLimit: 0 } };
    const api = new RestApi(stack, 'Games', {
      cloudWatchRole: false,
      deployOptions: { stageName: 'sandbox', methodOptions },
    });
    const games = api.root.addResource('games');
    for (const resource of [games, games.addResource('{gameId}')]) {
      resource.addMethod('GET', answer200(), { methodResponses: [{ statusCode: '200' }] });
    }
    stack.node.tryRemoveChild('Api');
  });
  expect((await request('/games/pinball')).status).toBe(429);
  expect((await request('/games')).status).toBe(200);
});

const VALUE = 'cabinet12apikey0123456789';

/** An API whose plays need a key: one in the plan, one disabled, one in no plan. */
const withKeys =
  (plan: Parameters<RestApi['addUsagePlan']>[1], methodThrottle?: { rateLimit: number; burstLimit: number }) =>
  (api: RestApi, stack: Stack) => {
    const method = get(api, 'plays');
    get(api, 'games');
    get(api, 'health', false);
    const usagePlan = api.addUsagePlan('Plan', plan);
    new CfnOutput(stack, 'PlanId', { value: usagePlan.usagePlanId });
    usagePlan.addApiStage({
      stage: api.deploymentStage,
      throttle: methodThrottle === undefined ? [] : [{ method, throttle: methodThrottle }],
    });
    usagePlan.addApiKey(api.addApiKey('Cabinet', { apiKeyName: 'cabinet', value: VALUE }));
    usagePlan.addApiKey(new ApiKey(stack, 'Second', { apiKeyName: 'second' }));
    usagePlan.addApiKey(new ApiKey(stack, 'Stolen', { apiKeyName: 'stolen', enabled: false }));
    new ApiKey(stack, 'Loose', { apiKeyName: 'loose' });
    const other = api.addUsagePlan('Other');
    other.addApiKey(new ApiKey(stack, 'Elsewhere', { apiKeyName: 'elsewhere' }));
  };

describe('API keys', () => {
  test('open methods that require one, in the header x-api-key', async () => {
    const { statuses, keyValue } = await serve(withKeys({}));
    await expect(statuses(1, VALUE)).resolves.toEqual([200]);
    await expect(statuses(1, keyValue('second'))).resolves.toEqual([200]);
  });

  test.each(['stolen', 'loose', 'elsewhere', 'nobody'])('are refused: %s', async (name) => {
    const { request, keyValue } = await serve(withKeys({}));
    const response = await request('/plays', { headers: { 'x-api-key': keyValue(name) || 'a-key-of-nobody' } });
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException');
  });

  test('have to be there, but only where they are required', async () => {
    const { request } = await serve(withKeys({ quota: { limit: 1, period: Period.DAY } }));
    expect((await request('/plays')).status).toBe(403);
    expect((await request('/health')).status).toBe(200);
    expect((await request('/health', { headers: { 'x-api-key': VALUE } })).status).toBe(200);
    expect((await request('/health', { headers: { 'x-api-key': VALUE } })).status).toBe(200);
  });

  test('without a value in the template get a new one in every run', async () => {
    const [one, two] = [await serve(withKeys({})), await serve(withKeys({}))];
    expect(one.keyValue('second')).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(one.keyValue('second')).not.toBe(one.keyValue('loose'));
    expect(two.keyValue('second')).not.toBe(one.keyValue('second'));
    expect(one.keyValue('cabinet')).toBe(VALUE);
    expect(two.gateway.apiKeys().map(({ id }) => id)).toEqual(one.gateway.apiKeys().map(({ id }) => id));
  });

  test('come after the token, and before the body', async () => {
    const { request } = await serve((api, stack) => {
      const pool = UserPool.fromUserPoolArn(stack, 'Pool', `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/p`);
      const authorizer = new CognitoUserPoolsAuthorizer(stack, 'PlayersOnly', { cognitoUserPools: [pool] });
      api.root.addResource('plays').addMethod('GET', answer200(), {
        authorizer,
        authorizationType: AuthorizationType.COGNITO,
        apiKeyRequired: true,
        requestParameters: { 'method.request.querystring.season': true },
        requestValidatorOptions: { validateRequestParameters: true },
        methodResponses: [{ statusCode: '200' }],
      });
      const plan = api.addUsagePlan('Plan', { quota: { limit: 1, period: Period.DAY } });
      plan.addApiStage({ stage: api.deploymentStage });
      plan.addApiKey(new ApiKey(stack, 'Key', { value: VALUE }));
    });
    const status = async (headers: Record<string, string>) => (await request('/plays', { headers })).status;
    await expect(status({ 'x-api-key': VALUE })).resolves.toBe(401);
    await expect(status({ Authorization: 'good' })).resolves.toBe(403);
    // What is refused further on has used the plan, what was refused before has not.
    await expect(status({ Authorization: 'good', 'x-api-key': VALUE })).resolves.toBe(400);
    await expect(status({ Authorization: 'good', 'x-api-key': VALUE })).resolves.toBe(429);
  });
});

describe('a usage plan', () => {
  test('throttles each key on its own, over all methods, in stage time', async () => {
    const { request, statuses, keyValue, pass } = await serve(withKeys({ throttle: { rateLimit: 1, burstLimit: 2 } }));
    await expect(statuses(1, VALUE, '/games')).resolves.toEqual([200]);
    await expect(statuses(2, VALUE)).resolves.toEqual([200, 429]);
    await expect(statuses(3, keyValue('second'))).resolves.toEqual([200, 200, 429]);
    const response = await request('/plays', { headers: { 'x-api-key': VALUE } });
    await expect(response.json()).resolves.toEqual({ message: 'Too Many Requests' });
    expect(response.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
    await pass(1_000);
    await expect(statuses(2, VALUE)).resolves.toEqual([200, 429]);
  });

  test('throttles one method more than the others', async () => {
    const { statuses, keyValue } = await serve(
      withKeys({ throttle: { rateLimit: 1, burstLimit: 4 } }, { rateLimit: 1, burstLimit: 1 }),
    );
    await expect(statuses(2, VALUE)).resolves.toEqual([200, 429]);
    await expect(statuses(4, VALUE, '/games')).resolves.toEqual([200, 200, 200, 429]);
    await expect(statuses(2, keyValue('second'))).resolves.toEqual([200, 429]);
  });

  test('has a quota for each key, lower in the first period by its offset, and new in the next', async () => {
    const quota = { limit: 3, period: Period.DAY, offset: 1 };
    const { request, statuses, keyValue, pass } = await serve(withKeys({ quota }));
    await expect(statuses(3, VALUE)).resolves.toEqual([200, 200, 429]);
    const response = await request('/plays', { headers: { 'x-api-key': VALUE } });
    expect([response.status, await response.json()]).toEqual([429, { message: 'Limit Exceeded' }]);
    expect(response.headers.get('x-amzn-errortype')).toBe('LimitExceededException');
    await expect(statuses(1, keyValue('second'))).resolves.toEqual([200]);
    await pass(12 * 3_600_000 - 1);
    await expect(statuses(1, VALUE)).resolves.toEqual([429]);
    await pass(1);
    await expect(statuses(4, VALUE)).resolves.toEqual([200, 200, 200, 429]);
  });

  test('counts what a key has used, without what was throttled or refused', async () => {
    const plan = { throttle: { rateLimit: 1, burstLimit: 2 }, quota: { limit: 9, period: Period.MONTH } };
    const { gateway, outputs, statuses, keyValue } = await serve(withKeys(plan));
    await statuses(3, VALUE);
    await statuses(1, keyValue('stolen'));
    const keyOf = (name: string) => gateway.apiKeys().find((key) => key.name === name)?.id ?? '';
    const planId = outputs.PlanId ?? '';
    expect(gateway.usage(planId, keyOf('cabinet'))).toEqual({ used: 2, remaining: 7 });
    expect(gateway.usage(planId, keyOf('stolen'))).toEqual({ used: 0, remaining: 9 });
    expect(() => gateway.usage(planId, keyOf('loose'))).toThrow(/^The usage plan .* has no API key/);
    expect(() => gateway.usage('none', keyOf('cabinet'))).toThrow('There is no usage plan none.');
  });
});

describe('GetApiKey', () => {
  const signed = (accessKeyId: string) => ({
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261121/${REGION}/apigateway/aws4_request` },
  });

  test('describes a key, with its value when asked to', async () => {
    const { gateway, server } = await serve(withKeys({}));
    const id = gateway.apiKeys().find(({ name }) => name === 'cabinet')?.id;
    const describeKey = async (query: string) =>
      (await fetch(`${server.url}/apikeys/${id}${query}`, signed(DEVELOPER_ACCESS_KEY))).json();
    const described = { id, name: 'cabinet', enabled: true, createdDate: Date.UTC(2026, 10, 21, 12) / 1_000 };
    await expect(describeKey('')).resolves.toEqual(described);
    await expect(describeKey('?includeValue=false')).resolves.toEqual(described);
    await expect(describeKey('?includeValue=true')).resolves.toEqual({ ...described, value: VALUE });
  });

  test('is for callers that may read this key', async () => {
    const { gateway, access, server } = await serve(withKeys({}));
    const [mine, another] = gateway.apiKeys();
    const role = `arn:aws:iam::${ACCOUNT}:role/reader`;
    const Resource = `arn:aws:apigateway:${REGION}::/apikeys/${mine?.id}`;
    access.addRolePolicy(role, { Statement: [{ Effect: 'Allow', Action: 'apigateway:GET', Resource }] });
    const { accessKeyId } = access.sessionFor(role, 'reader');
    const read = (id: string | undefined, by: string) => fetch(`${server.url}/apikeys/${id}`, signed(by));
    expect((await read(mine?.id, accessKeyId)).status).toBe(200);
    const denied = await read(another?.id, accessKeyId);
    expect(denied.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    await expect(denied.json()).resolves.toEqual({ message: expect.stringContaining('apigateway:GET on resource') });
    expect((await read(mine?.id, 'nobody')).headers.get('x-amzn-errortype')).toBe('UnrecognizedClientException');
    const missing = await read('none', DEVELOPER_ACCESS_KEY);
    expect([missing.status, missing.headers.get('x-amzn-errortype')]).toEqual([404, 'NotFoundException']);
  });

  test('is the only thing to do with keys here', async () => {
    const { gateway, server } = await serve(withKeys({}));
    const url = `${server.url}/apikeys/${gateway.apiKeys()[0]?.id}`;
    expect((await fetch(url, { method: 'DELETE', ...signed(DEVELOPER_ACCESS_KEY) })).status).toBe(404);
    expect((await fetch(`${server.url}/apikeys`, signed(DEVELOPER_ACCESS_KEY))).status).toBe(404);
  });
});

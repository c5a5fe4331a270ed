import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Activity } from '../../activity.ts';
import { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Access } from '../../iam/access.ts';
import { loadStacks } from '../../loader.ts';
import { Records } from '../../records.ts';
import { ApiGateway } from '../../services/api-gateway/api-gateway.ts';
import type { FunctionInvoker } from '../../services/api-gateway/lambda-integration.ts';
import { apiGatewayResources } from '../../services/api-gateway/resources/apis.ts';
import { StageServer } from '../../wire/server.ts';
import { noServices } from '../support/no-services.ts';

type Properties = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const POOL = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/players`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:record-play`;
const LOG_FORMAT = JSON.stringify({
  id: '$context.requestId',
  at: '$context.requestTime',
  path: '$context.resourcePath',
  status: '$context.status',
  ms: '$context.responseLatency',
  sub: '$context.authorizer.claims.sub',
  error: '$context.error.responseType',
  why: '$context.integrationErrorMessage',
});

const api = (kind: string, properties: Properties) => ({
  Type: `AWS::ApiGateway::${kind}`,
  Properties: { ...(kind === 'RestApi' ? {} : { RestApiId: { Ref: 'Api' } }), ...properties },
});
const resource = (parent: unknown, part: string) => api('Resource', { ParentId: parent, PathPart: part });
const proxy = {
  Type: 'AWS_PROXY',
  IntegrationHttpMethod: 'POST',
  Uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
};
const method = (resourceId: string, httpMethod: string, properties: Properties) =>
  api('Method', { ResourceId: { Ref: resourceId }, HttpMethod: httpMethod, ...properties });
const signedIn = { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: { Ref: 'PlayersOnly' } };
const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

/** An API as the arcade's: a health check, a route for players with a body, and files for everybody. */
const arcade: Resources = {
  Api: api('RestApi', { Name: 'Api' }),
  Health: resource(root, 'health'),
  HealthGet: method('Health', 'GET', {
    Integration: {
      Type: 'MOCK',
      PassthroughBehavior: 'NEVER',
      RequestTemplates: { 'application/json': '{"statusCode": 200}' },
      IntegrationResponses: [{ StatusCode: '200', ResponseTemplates: { 'application/json': '{"status": "ok"}' } }],
    },
    MethodResponses: [{ StatusCode: '200' }],
  }),
  Plays: resource(root, 'plays'),
  PlaysPost: method('Plays', 'POST', {
    ...signedIn,
    Integration: proxy,
    RequestValidatorId: { Ref: 'Validator' },
    RequestModels: { 'application/json': { Ref: 'NewPlay' } },
  }),
  Games: resource(root, 'games'),
  Game: resource({ Ref: 'Games' }, '{gameId}'),
  GameFiles: resource({ Ref: 'Game' }, '{file+}'),
  GameFilesAny: method('GameFiles', 'ANY', { Integration: proxy }),
  PlayersOnly: api('Authorizer', {
    Name: 'players',
    Type: 'COGNITO_USER_POOLS',
    IdentitySource: 'method.request.header.Authorization',
    ProviderARNs: [POOL],
  }),
  Validator: api('RequestValidator', { ValidateRequestBody: true, ValidateRequestParameters: true }),
  NewPlay: api('Model', { Schema: { type: 'object', required: ['score'] } }),
  Deployment: api('Deployment', {}),
  Stage: api('Stage', {
    StageName: 'sandbox',
    DeploymentId: { Ref: 'Deployment' },
    Variables: { colour: 'blue' },
    AccessLogSetting: { DestinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access`, Format: LOG_FORMAT },
  }),
};

const open: StageServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Serves the arcade's API, with these resources in place of its own or besides. */
async function serve(resources: Resources = {}) {
  const clock = new StageClock('manual', Date.UTC(2026, 9, 10, 13, 55, 36));
  const records = new Records(() => clock.now());
  const access = new Access(records, ACCOUNT);
  const bugs: unknown[] = [];
  const lines: string[] = [];
  const invokeFor = jest.fn<FunctionInvoker['invokeFor']>(async () => ({ payload: '{"statusCode":201,"body":"{}"}' }));
  const gateway = new ApiGateway({
    account: ACCOUNT,
    region: REGION,
    access,
    clock,
    records,
    activity: new Activity((error) => void bugs.push(error)),
    lambda: { invokeFor },
    services: noServices(access),
    tokens: { verify: async (token, pool) => (token === 'good' && pool === POOL ? { sub: 'ada' } : undefined) },
    logs: { write: (logGroup, line) => void lines.push(`${logGroup} ${line}`) },
  });
  const loaded: (() => void)[] = [];
  const whenLoaded = (action: () => void) => void loaded.push(action);
  const types = apiGatewayResources(gateway, { clock, keep: () => {}, whenLoaded });
  const template = {
    Resources: { ...arcade, ...resources },
    Outputs: { ApiId: { Value: { Ref: 'Api' } } },
  };
  const source = { id: 'plays', stackName: 'arcade-plays', template, tags: {}, terminationProtection: false };
  const byType = new Map(types.map((type) => [type.type, type]));
  const stacks = [{ ...source, assets: new Map<string, string>(), nested: new Map() }];
  const {
    stacks: [stack],
  } = await loadStacks(stacks, byType, { account: ACCOUNT, region: REGION });
  for (const action of loaded) action();
  const server = await StageServer.listen(0, [gateway.route], (error) => void bugs.push(error));
  open.push(server);
  const apiId = stack?.outputs.ApiId ?? '';
  const request = (path: string, init?: RequestInit) =>
    fetch(`${server.url}/execute-api/${apiId}/sandbox${path}`, init);
  const play = (body: string, headers: Readonly<Record<string, string>> = { Authorization: 'good' }) =>
    request('/plays', { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
  const logged = () => lines.map((line) => JSON.parse(line.replace(/^access /, '')));
  return { gateway, server, clock, records, bugs, lines, logged, invokeFor, apiId, request, play };
}

const SCORE = '{"score":7}';
const settings = (setting: Properties): Resources => ({
  Stage: api('Stage', { StageName: 'sandbox', DeploymentId: { Ref: 'Deployment' }, MethodSettings: [setting] }),
});

describe('the endpoint', () => {
  test('has an API under an id like those of AWS, the same every time', async () => {
    const [one, two] = [await serve(), await serve()];
    expect(one.apiId).toMatch(/^[a-z0-9]{10}$/);
    expect(two.apiId).toBe(one.apiId);
  });

  test('takes the place of the URL that a template puts together', async () => {
    const { gateway, apiId } = await serve();
    const local = (url: string) => gateway.localUrl(url, 'http://127.0.0.1:4566');
    const host = `${apiId}.execute-api.us-east-1.amazonaws.com`;
    expect(local(`https://${host}/sandbox/`)).toBe(`http://127.0.0.1:4566/execute-api/${apiId}/sandbox/`);
    expect(local(`https://${host}/sandbox/plays?page=2`)).toMatch(/\/sandbox\/plays\?page=2$/);
    expect(local('https://another0id.execute-api.us-east-1.amazonaws.com/sandbox/')).toBeUndefined();
    expect(local(`https://${host}.evil.example/sandbox/`)).toBeUndefined();
    expect(local('arn:aws:lambda:us-east-1:000000000000:function:f')).toBeUndefined();
    expect(local('a text')).toBeUndefined();
  });

  test('leaves other paths to other routes', async () => {
    const { server } = await serve();
    expect((await fetch(`${server.url}/queue`)).status).toBe(404);
  });

  test('forbids what no stage serves, and leaves other APIs to version 2', async () => {
    const { server, apiId, records } = await serve();
    const response = await fetch(`${server.url}/execute-api/${apiId}/prod/health`);
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect((await fetch(`${server.url}/execute-api/another0id/sandbox/health`)).status).toBe(404);
    expect(records.of('request')).toHaveLength(1);
  });
});

describe('a mock integration', () => {
  test('answers by itself', async () => {
    const { request, invokeFor } = await serve();
    const response = await request('/health');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    await expect(response.text()).resolves.toBe('{"status": "ok"}');
    expect(invokeFor).not.toHaveBeenCalled();
  });

  test('that passes nothing through refuses a content type without a template', async () => {
    const { request } = await serve();
    const response = await request('/health', { headers: { 'Content-Type': 'application/xml' } });
    expect([response.status, await response.json()]).toEqual([415, { message: 'Unsupported Media Type' }]);
  });
});

describe('a Lambda proxy integration', () => {
  test('sends the function the whole request', async () => {
    const { request, invokeFor, apiId, clock } = await serve();
    await request('/games/space%20race/art/logo.png?size=1&size=2&q=a%20b', {
      method: 'PUT',
      body: 'héllo',
      headers: { 'Content-Type': 'text/plain', 'X-Cabinet': '12', 'User-Agent': 'cabinet/1' },
    });
    const [service, sourceArn, functionArn, event, traceHeader] = invokeFor.mock.calls[0] ?? [];
    expect(service).toBe('apigateway.amazonaws.com');
    expect(sourceArn).toBe(`arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/sandbox/PUT/games/{gameId}/{file+}`);
    expect(functionArn).toBe(FUNCTION);
    const domainName = `${apiId}.execute-api.us-east-1.amazonaws.com`;
    expect(event).toEqual({
      resource: '/games/{gameId}/{file+}',
      path: '/games/space%20race/art/logo.png',
      httpMethod: 'PUT',
      headers: expect.objectContaining({ 'X-Cabinet': '12', Host: domainName, 'X-Forwarded-Proto': 'https' }),
      multiValueHeaders: expect.objectContaining({ 'X-Cabinet': ['12'], Host: [domainName] }),
      queryStringParameters: { size: '2', q: 'a b' },
      multiValueQueryStringParameters: { size: ['1', '2'], q: ['a b'] },
      pathParameters: { gameId: 'space race', file: 'art/logo.png' },
      stageVariables: { colour: 'blue' },
      requestContext: {
        accountId: ACCOUNT,
        apiId,
        deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
        domainName,
        domainPrefix: apiId,
        extendedRequestId: expect.any(String),
        httpMethod: 'PUT',
        identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'cabinet/1', accountId: null }),
        path: '/sandbox/games/space%20race/art/logo.png',
        protocol: 'HTTP/1.1',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestTime: '10/Oct/2026:13:55:36 +0000',
        requestTimeEpoch: clock.now(),
        resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
        resourcePath: '/games/{gameId}/{file+}',
        stage: 'sandbox',
      },
      body: 'héllo',
      isBase64Encoded: false,
    });
    expect(event).toHaveProperty('headers.X-Amzn-Trace-Id', expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/));
    expect(traceHeader).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
    expect(event).not.toHaveProperty('requestContext.identity.apiKey');
    expect(event).not.toHaveProperty('headers.connection');
    expect(event).not.toHaveProperty('headers.content-length');
  });

  // Recorded: test_apigateway_lambda::test_lambda_aws_proxy_integration.
  test('names the Authorization header in one way, whatever the caller wrote', async () => {
    const { request, invokeFor } = await serve();
    await request('/games/pinball/rules', { headers: { aUThorization: 'good', 'x-cabinet': '12' } });
    const [, , , event] = invokeFor.mock.calls[0] ?? [];
    expect(event).toHaveProperty('headers.Authorization', 'good');
    expect(event).not.toHaveProperty('headers.authorization');
    expect(event).toHaveProperty('multiValueHeaders.x-cabinet', ['12']);
  });

  // Recorded: test_apigateway_integrations::TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_aws.
  test('keeps some headers to itself', async () => {
    const { request, invokeFor } = await serve();
    const kept = ['content-md5', 'max-forwards', 'proxy-authenticate', 'server', 'www-authenticate'];
    const headers = Object.fromEntries([...kept, 'pragma', 'referer'].map((name) => [name, 'a']));
    await request('/games/pinball/rules', { headers });
    const [, , , event] = invokeFor.mock.calls[0] ?? [];
    expect(event).toMatchObject({ headers: { pragma: 'a', referer: 'a' } });
    for (const name of kept) expect(event).not.toHaveProperty(`headers.${name}`);
  });

  // Recorded: test_apigateway_lambda::test_lambda_aws_proxy_integration.
  test.each([
    ['//sandbox/games/pinball/rules', '/sandbox/games/pinball/rules'],
    ['/sandbox//games/pinball/rules', '/sandbox//games/pinball/rules'],
  ])('is found at %s', async (url, path) => {
    const { server, apiId, invokeFor } = await serve();
    expect((await fetch(`${server.url}/execute-api/${apiId}${url}`)).status).toBe(201);
    const [, , , event] = invokeFor.mock.calls[0] ?? [];
    expect(event).toMatchObject({ path: '/games/pinball/rules', requestContext: { path } });
  });

  // Recorded: test_apigateway_lambda::test_aws_proxy_response_payload_format_validation.
  test('says how long its body is, an empty one too', async () => {
    const { request, invokeFor } = await serve();
    const length = async () => (await request('/games/pinball/rules')).headers.get('content-length');
    await expect(length()).resolves.toBe('2');
    invokeFor.mockResolvedValueOnce({ payload: '{"statusCode":200}' });
    await expect(length()).resolves.toBe('0');
    invokeFor.mockResolvedValueOnce({ payload: '{"statusCode":204}' });
    await expect(length()).resolves.toBeNull();
  });

  // Recorded: test_apigateway_common::test_invocation_trace_id.
  test('tells its trace, which an answer without a function does not', async () => {
    const { request } = await serve();
    const [called, mocked] = [await request('/games/pinball/rules'), await request('/health')];
    expect(called.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-/);
    expect(mocked.headers.has('x-amzn-trace-id')).toBe(false);
  });

  test('sends null for what is not there, and the claims of who is signed in', async () => {
    const { request, play, invokeFor } = await serve();
    await request('/games/pinball/rules');
    await play(SCORE);
    const [open, signed] = invokeFor.mock.calls.map(([, , , event]) => event);
    expect(open).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
    });
    expect(open).not.toHaveProperty('requestContext.authorizer');
    expect(signed).toMatchObject({ pathParameters: null, requestContext: { authorizer: { claims: { sub: 'ada' } } } });
  });

  test('sends a body of a binary media type in base64', async () => {
    const { request, invokeFor } = await serve({
      Api: api('RestApi', { Name: 'Api', BinaryMediaTypes: ['image/PNG'] }),
    });
    await request('/games/a/b', {
      method: 'PUT',
      body: new Uint8Array([255, 0]),
      headers: { 'Content-Type': 'image/png' },
    });
    expect(invokeFor.mock.calls[0]?.[3]).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });

  test('passes on what the function answers', async () => {
    const { play, invokeFor } = await serve();
    const answer = { statusCode: 201, body: '{"id":1}', headers: { Location: '/plays/1' } };
    invokeFor.mockResolvedValueOnce({ payload: JSON.stringify(answer) });
    const response = await play(SCORE);
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/plays/1');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    await expect(response.json()).resolves.toEqual({ id: 1 });
  });

  test.each([
    ['fails', { payload: '{"statusCode":200}', functionError: 'Unhandled' }],
    ['answers in another format', { payload: '{"ok":true}' }],
  ])('is a 502 when the function %s', async (_, result) => {
    const { play, invokeFor, logged } = await serve();
    invokeFor.mockResolvedValueOnce(result);
    const response = await play(SCORE);
    expect([response.status, await response.json()]).toEqual([502, { message: 'Internal server error' }]);
    expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
    expect(logged()).toMatchObject([{ status: '502', error: 'DEFAULT_5XX' }]);
  });

  test('is a 500 when the function does not let the API invoke it, and only the log says why', async () => {
    const { play, invokeFor, logged } = await serve();
    invokeFor.mockRejectedValueOnce(new AwsError('AccessDeniedException', 'no permission', 403));
    const response = await play(SCORE);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }]);
    expect(logged()).toMatchObject([{ why: expect.stringContaining('no permission') }]);
  });

  test('is a 504 after 29 seconds of stage time', async () => {
    const { play, invokeFor, clock, logged } = await serve();
    const invoked = new Promise<void>((resolve) => {
      invokeFor.mockImplementationOnce(() => {
        resolve();
        return new Promise(() => {});
      });
    });
    let answered = false;
    const answer = play(SCORE).finally(() => {
      answered = true;
    });
    await invoked;
    await clock.advance(28_999, async () => {});
    await pause(20);
    expect(answered).toBe(false);
    await clock.advance(1, async () => {});
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
    expect(logged()).toMatchObject([{ status: '504', ms: '29000', error: 'INTEGRATION_TIMEOUT' }]);
    // What has not begun need not begin.
    expect(invokeFor.mock.lastCall?.[5]?.aborted).toBe(true);
  });

  test('leaves bugs of the stage to the stage', async () => {
    const { play, invokeFor, bugs } = await serve();
    invokeFor.mockRejectedValueOnce(new TypeError('a bug'));
    expect((await play(SCORE)).status).toBe(500);
    expect(bugs).toEqual([new TypeError('a bug')]);
  });
});

describe('refusals', () => {
  test.each(['/', '/nowhere', '/plays/1', '/health'])('no such route: POST %s', async (path) => {
    const { request } = await serve();
    const response = await request(path, { method: 'POST' });
    expect([response.status, await response.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });

  test('no token, or not a good one', async () => {
    const { play, invokeFor } = await serve();
    for (const headers of [{}, { Authorization: 'forged' }]) {
      const response = await play(SCORE, headers);
      expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    }
    expect(invokeFor).not.toHaveBeenCalled();
  });

  test('a body that does not fit, but only from who is signed in', async () => {
    const { play, invokeFor } = await serve();
    const response = await play('{}');
    expect([response.status, await response.json()]).toEqual([400, { message: 'Invalid request body' }]);
    expect((await play('{}', {})).status).toBe(401);
    expect(invokeFor).not.toHaveBeenCalled();
  });

  test('too many requests of who is signed in, until the bucket fills again in stage time', async () => {
    const { play, clock } = await serve(
      settings({ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 }),
    );
    expect((await play(SCORE)).status).toBe(201);
    expect((await play(SCORE, {})).status).toBe(401);
    expect((await play('{}')).status).toBe(400);
    const response = await play('{}');
    expect([response.status, await response.json()]).toEqual([429, { message: 'Too Many Requests' }]);
    expect((await play(SCORE, {})).status).toBe(401);
    await clock.advance(1_000, async () => {});
    expect((await play(SCORE)).status).toBe(201);
  });

  test('a limit of one method leaves the others alone', async () => {
    const { play, request } = await serve(
      settings({ HttpMethod: 'POST', ResourcePath: '/~1plays', ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 }),
    );
    expect((await play(SCORE)).status).toBe(429);
    expect((await request('/health')).status).toBe(200);
  });
});

describe('an API that accepts work and answers later', () => {
  const imports: Resources = {
    Imports: resource(root, 'imports'),
    ImportsPost: method('Imports', 'POST', {
      Integration: proxy,
      RequestValidatorId: { Ref: 'Validator' },
      RequestParameters: {
        'method.request.header.Idempotency-Key': true,
        'method.request.querystring.cabinet': true,
        'method.request.querystring.note': false,
      },
    }),
    Import: resource({ Ref: 'Imports' }, '{importId}'),
    ImportLines: resource({ Ref: 'Import' }, 'lines'),
    ImportLine: resource({ Ref: 'ImportLines' }, '{line}'),
    ImportLineGet: method('ImportLine', 'GET', {
      Integration: proxy,
      RequestValidatorId: { Ref: 'Validator' },
      RequestParameters: { 'method.request.path.importId': true },
    }),
    ImportGet: method('Import', 'GET', { Integration: proxy }),
  };
  const accepted = {
    statusCode: 202,
    headers: { Location: '/imports/i-1', 'Retry-After': '5' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: '{"id":"i-1"}',
  };

  test('passes on 202, where to ask, and headers with several values', async () => {
    const { request, invokeFor } = await serve(imports);
    invokeFor.mockResolvedValueOnce({ payload: JSON.stringify(accepted) });
    const response = await request('/imports?cabinet=12', { method: 'POST', headers: { 'Idempotency-Key': 'k' } });
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/imports/i-1');
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    await expect(response.json()).resolves.toEqual({ id: 'i-1' });
  });

  test.each([
    ['/imports', {}, 'Idempotency-Key, cabinet'],
    ['/imports?cabinet=12&note=', {}, 'Idempotency-Key'],
    ['/imports?cabinet=', { 'Idempotency-Key': 'k' }, 'cabinet'],
  ])('refuses POST %s with %j', async (path, headers, names) => {
    const { request, invokeFor } = await serve(imports);
    const response = await request(path, { method: 'POST', headers });
    const message = `Missing required request parameters: [${names}]`;
    expect([response.status, await response.json()]).toEqual([400, { message }]);
    expect(invokeFor).not.toHaveBeenCalled();
  });

  test.each([
    ['/imports/i-1', '/imports/{importId}', { importId: 'i-1' }],
    ['/imports/i-1/lines/7', '/imports/{importId}/lines/{line}', { importId: 'i-1', line: '7' }],
  ])('finds GET %s, with its path parameters', async (path, resourcePath, pathParameters) => {
    const { request, invokeFor } = await serve(imports);
    expect((await request(path)).status).toBe(201);
    expect(invokeFor.mock.calls[0]?.[3]).toMatchObject({ resource: resourcePath, pathParameters });
  });

  test('refuses a required path parameter that is blank', async () => {
    const { request } = await serve(imports);
    expect((await request('/imports/%20/lines/7')).status).toBe(400);
  });
});

test('a binary answer goes to who accepts it, as bytes', async () => {
  const { request, invokeFor } = await serve({
    Api: api('RestApi', { Name: 'Api', BinaryMediaTypes: ['image/png'] }),
  });
  const payload = JSON.stringify({
    statusCode: 200,
    headers: { 'Content-Type': 'image/png' },
    body: '/wA=',
    isBase64Encoded: true,
  });
  invokeFor.mockResolvedValue({ payload });
  const bytes = async (Accept: string) =>
    new Uint8Array(await (await request('/games/a/logo.png', { headers: { Accept } })).arrayBuffer());
  expect(await bytes('image/png')).toEqual(new Uint8Array([255, 0]));
  expect(await bytes('text/html')).toEqual(new TextEncoder().encode('/wA='));
});

test('a function gets every value of a header and of a query string parameter', async () => {
  const { request, invokeFor } = await serve();
  await request('/games/a/b?tag=x&tag=y&tag=x', {
    headers: [
      ['X-Tag', 'one'],
      ['X-Tag', 'two'],
    ],
  });
  expect(invokeFor.mock.calls[0]?.[3]).toMatchObject({
    queryStringParameters: { tag: 'x' },
    multiValueQueryStringParameters: { tag: ['x', 'y', 'x'] },
    headers: { 'X-Tag': 'one, two' },
    multiValueHeaders: { 'X-Tag': ['one, two'] },
  });
});

describe('a method that requires an API key', () => {
  const withKey = (key: Properties): Resources => ({
    PlaysPost: method('Plays', 'POST', { ApiKeyRequired: true, Integration: proxy }),
    Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: key },
    Plan: {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'sandbox' }] },
    },
    PlanKey: {
      Type: 'AWS::ApiGateway::UsagePlanKey',
      Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
    },
    Stage: api('Stage', {
      StageName: 'sandbox',
      DeploymentId: { Ref: 'Deployment' },
      AccessLogSetting: {
        DestinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access`,
        Format: '{"id":"$context.requestId","key":"$context.identity.apiKeyId"}',
      },
    }),
  });

  test('tells its function and the access log which', async () => {
    const { play, invokeFor, gateway, logged } = await serve(withKey({ Enabled: true }));
    const [key] = gateway.apiKeys();
    expect((await play(SCORE, { 'x-api-key': key?.value ?? '' })).status).toBe(201);
    const identity = { apiKey: key?.value, apiKeyId: key?.id, sourceIp: '127.0.0.1' };
    expect(invokeFor.mock.calls[0]?.[3]).toMatchObject({ requestContext: { identity } });
    expect(logged()).toEqual([{ id: expect.any(String), key: key?.id }]);
  });

  test('refuses a key that does not say it is enabled', async () => {
    const { play, gateway, logged } = await serve(withKey({}));
    const [key] = gateway.apiKeys();
    expect((await play(SCORE, { 'x-api-key': key?.value ?? '' })).status).toBe(403);
    expect(logged()).toEqual([{ id: expect.any(String), key: '-' }]);
  });
});

describe('gateway responses', () => {
  const customised = (type: string, properties: Properties): Resources => ({
    [type]: api('GatewayResponse', { ResponseType: type, ...properties }),
  });

  test('have the template, the status code and the headers that the API gives them', async () => {
    const { request } = await serve(
      customised('MISSING_AUTHENTICATION_TOKEN', {
        StatusCode: '404',
        ResponseTemplates: {
          'application/json':
            '{"message":$context.error.messageString,"type":"$context.error.responseType","id":"$context.requestId",' +
            '"at":"$context.httpMethod $context.path $context.stage","colour":"$stageVariables.colour",' +
            '"none":"$context.error.validationErrorString"}',
        },
        ResponseParameters: {
          'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
          'gatewayresponse.header.X-Echo': 'method.request.querystring.echo',
          'gatewayresponse.header.X-Split': 'method.request.querystring.split',
          'gatewayresponse.header.X-Ip': 'context.identity.sourceIp',
        },
      }),
    );
    const response = await request('/nowhere?echo=hi&split=a%0d%0ab');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      message: 'Missing Authentication Token',
      type: 'MISSING_AUTHENTICATION_TOKEN',
      id: response.headers.get('x-amzn-requestid'),
      at: 'GET /sandbox/nowhere sandbox',
      colour: 'blue',
      none: '',
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('x-echo')).toBe('hi');
    expect(response.headers.get('x-ip')).toBe('127.0.0.1');
    // A value that would split the answer's headers is not sent.
    expect(response.headers.has('x-split')).toBe(false);
  });

  test('say what exactly does not validate, when asked to', async () => {
    const { play } = await serve(
      customised('BAD_REQUEST_BODY', { ResponseTemplates: { 'text/plain': '$context.error.validationErrorString' } }),
    );
    const response = await play('{}');
    expect(response.headers.get('content-type')).toBe('text/plain');
    await expect(response.text()).resolves.toBe("[must have required property 'score']");
  });

  test('fall back to DEFAULT_4XX and DEFAULT_5XX with their own status codes', async () => {
    const template = (text: string) => ({ ResponseTemplates: { 'application/json': `"${text}"` } });
    const { request, play, invokeFor } = await serve({
      ...customised('DEFAULT_4XX', template('yours')),
      ...customised('DEFAULT_5XX', template('ours')),
      ...customised('UNAUTHORIZED', template('who')),
    });
    invokeFor.mockResolvedValue({ payload: 'null' });
    const answers = [await request('/nowhere'), await play(SCORE, {}), await play('{}'), await play(SCORE)];
    expect(answers.map(({ status }) => status)).toEqual([403, 401, 400, 502]);
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(['yours', 'who', 'yours', 'ours']);
  });

  test('take over the status code of their default', async () => {
    const { request, play } = await serve({
      ...customised('DEFAULT_4XX', { StatusCode: 418 }),
      ...customised('UNAUTHORIZED', {}),
    });
    expect((await request('/nowhere')).status).toBe(418);
    expect((await play(SCORE, {})).status).toBe(401);
  });
});

describe('what is left of a request', () => {
  test('is one line in the access log, with - for what has no value', async () => {
    const { play, request, lines, logged } = await serve();
    const id = '6f1c2a34-0000-4000-8000-00000000000a';
    await play(SCORE, { Authorization: 'good', 'x-amzn-RequestId': id });
    await request('/nowhere');
    expect(lines).toHaveLength(2);
    expect(logged()).toEqual([
      {
        id,
        at: '10/Oct/2026:13:55:36 +0000',
        path: '/plays',
        status: '201',
        ms: '0',
        sub: 'ada',
        error: '-',
        why: '-',
      },
      expect.objectContaining({ path: '-', status: '403', sub: '-', error: 'MISSING_AUTHENTICATION_TOKEN' }),
    ]);
  });

  test('is a record', async () => {
    const { play, request, records } = await serve();
    await play(SCORE);
    await request('/health?x=1');
    const measured = { latencyMs: expect.any(Number), integrationLatencyMs: expect.any(Number) };
    const common = { at: expect.any(Number), kind: 'request', apiName: 'Api', stage: 'sandbox', ...measured };
    expect(records.of('request')).toEqual([
      { ...common, method: 'POST', path: '/plays', status: 201 },
      { ...common, method: 'GET', path: '/health', status: 200 },
    ]);
  });

  test('has an id that the caller may choose, if it is a UUID', async () => {
    const { request } = await serve();
    const id = '6f1c2a34-0000-4000-8000-00000000000a';
    const idOf = async (wanted: string) =>
      (await request('/health', { headers: { 'x-amzn-RequestId': wanted } })).headers.get('x-amzn-requestid');
    await expect(idOf(id)).resolves.toBe(id);
    await expect(idOf('mine')).resolves.toMatch(/^[0-9a-f-]{36}$/);
  });
});

test('a deployment is frozen: what is defined later does not change it', async () => {
  const { gateway, apiId, request } = await serve();
  gateway.api(apiId).methods.clear();
  gateway.api(apiId).gatewayResponses.set('DEFAULT_4XX', { statusCode: 418, parameters: {}, templates: {} });
  expect((await request('/health')).status).toBe(200);
  expect((await request('/nowhere')).status).toBe(403);
});

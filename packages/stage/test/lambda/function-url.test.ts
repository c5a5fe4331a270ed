import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, HttpMethod, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { CdkStage } from '../support/cdk-stage.ts';
import { until } from '../support/until.ts';

const CODE = `
const pause = () => new Promise((resolve) => { globalThis.goOn = resolve; });
export const echo = async (event) => {
  if (event.rawPath === '/throw') throw new Error('secret');
  if (event.rawPath === '/plain') return { hello: 'Ada' };
  if (event.rawPath === '/malformed') return { statusCode: 'many' };
  if (event.rawPath === '/binary') return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: 'AAEC', isBase64Encoded: true };
  return { statusCode: 201, headers: { 'X-Game': 'astro' }, cookies: ['a=1', 'b=2'], body: JSON.stringify(event) };
};
export const lines = awslambda.streamifyResponse(async (event, stream) => {
  if (event.rawPath === '/early') throw new Error('secret');
  if (event.rawPath === '/raw') { stream.setContentType('text/csv'); stream.write('a;b'); return stream.end(); }
  const answer = awslambda.HttpResponseStream.from(stream, { statusCode: 206, headers: { 'Content-Type': 'text/plain' }, cookies: ['a=1'] });
  answer.write('first\\n');
  if (event.rawPath === '/late') throw new Error('secret');
  if (event.rawPath === '/slow') await new Promise((resolve) => setTimeout(resolve, 200));
  answer.write('second\\n');
  answer.end();
});`;

let stage: CdkStage;
beforeAll(async () => {
  stage = await CdkStage.open(CODE, (stack, functionOf) => {
    const echo = functionOf('Echo', { handler: 'index.echo' });
    const url = echo.addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      cors: {
        allowedOrigins: ['https://arcade.example'],
        allowedMethods: [HttpMethod.GET],
        allowedHeaders: ['authorization'],
        exposedHeaders: ['x-game'],
        maxAge: Duration.minutes(5),
      },
    });
    const lines = functionOf('Lines', { handler: 'index.lines' });
    const live = lines.addAlias('live');
    const streamed = live.addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    });
    const open = functionOf('Open', { handler: 'index.echo' }).addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    const allowed = new Role(stack, 'Allowed', { assumedBy });
    url.grantInvokeUrl(allowed);
    const stranger = new Role(stack, 'Stranger', { assumedBy });
    const half = new Role(stack, 'Half', { assumedBy });
    echo.grantInvoke(half);
    return {
      Url: url.url,
      Streamed: streamed.url,
      Open: open.url,
      Echo: echo.functionName,
      Lines: lines.functionName,
      Allowed: allowed.roleArn,
      Stranger: stranger.roleArn,
      Half: half.roleArn,
    };
  });
});
afterAll(() => stage?.close());

const nameOf = (id: string) => stage.stage.services.lambda.find(stage.output(id)).name;
const signed = (accessKeyId: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0`,
});
const as = (role: string) =>
  signed(stage.stage.services.access.sessionFor(stage.output(role), role.toLowerCase()).accessKeyId);
const get = (path: string, headers: Record<string, string> = signed(DEVELOPER_ACCESS_KEY), output = 'Url') =>
  fetch(`${stage.output(output)}${path}`, { headers });

describe('lambda-function-url: the event of a function URL', () => {
  test('has the payload format 2.0, with the caller', async () => {
    const response = await fetch(`${stage.output('Url')}scores/a%20b?game=astro&game=blocks&empty=`, {
      method: 'POST',
      headers: { ...as('Allowed'), 'content-type': 'application/json', cookie: 'a=1; b=2' },
      body: '{"score":1}',
    });
    const { requestContext, ...event } = Object(await response.json());
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/scores/a%20b',
      rawQueryString: 'game=astro&game=blocks&empty=',
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json', host: requestContext.domainName },
      queryStringParameters: { game: 'astro,blocks', empty: '' },
      body: '{"score":1}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(requestContext).toMatchObject({
      accountId: '000000000000',
      apiId: requestContext.domainPrefix,
      authorizer: { iam: { userArn: expect.stringMatching(/assumed-role\/.*Allowed.*\/allowed$/) } },
      http: { method: 'POST', path: '/scores/a%20b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      stage: '$default',
      timeEpoch: stage.stage.clock.now(),
    });
    expect(requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  test('bytes come as base64', async () => {
    const response = await fetch(stage.output('Url'), {
      method: 'POST',
      headers: { ...as('Allowed'), 'content-type': 'image/png' },
      body: new Uint8Array([0, 255]),
    });
    expect(await response.json()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });
});

describe('lambda-function-url: the answer of a function URL', () => {
  test('has the status, headers and cookies of the function', async () => {
    const response = await get('');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-game')).toBe('astro');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('without a status code it is a 200 of JSON', async () => {
    const response = await get('plain');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      '{"hello":"Ada"}',
    ]);
  });

  test('is decoded from base64', async () => {
    expect(new Uint8Array(await (await get('binary')).arrayBuffer())).toEqual(new Uint8Array([0, 1, 2]));
  });

  test.each(['throw', 'malformed'])('says nothing of a function that fails: /%s', async (path) => {
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([502, 'Internal Server Error']);
  });

  test('is a 413 where the request is too large, and a 429 where the function is throttled', async () => {
    const large = { method: 'POST', headers: signed(DEVELOPER_ACCESS_KEY), body: Buffer.alloc(6_291_457) };
    expect((await fetch(stage.output('Url'), large)).status).toBe(413);
    stage.stage.faults.functions.inject(nameOf('Echo'), 'throttle');
    const throttled = await get('');
    expect([throttled.status, await throttled.json()]).toEqual([
      429,
      { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' },
    ]);
  });
});

describe('lambda-function-url: who may call', () => {
  test.each(['Stranger', 'Half'])('a role without the permission of the URL may not: %s', async (role) => {
    const response = await get('', as(role));
    expect([response.status, await response.text()]).toEqual([403, '{"Message":"Forbidden"}']);
  });

  test('neither may a caller without credentials or with an unknown key, whatever URL it names', async () => {
    const unknown = stage.output('Url').replace(/[^/]+\/$/, 'nothing/');
    const statuses = [await get('', {}), await get('', signed('nobody')), await fetch(unknown)];
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('a URL without authorization is open, as its policy says', async () => {
    const response = await get('', {}, 'Open');
    const { requestContext } = Object(await response.json());
    expect([response.status, 'authorizer' in requestContext]).toEqual([201, false]);
  });
});

describe('lambda-function-url: a streamed answer', () => {
  test('begins while the function still writes', async () => {
    const { headers, status, body } = await get('slow', undefined, 'Streamed');
    expect([status, headers.get('content-type'), headers.getSetCookie()]).toEqual([206, 'text/plain', ['a=1']]);
    const reader = body?.getReader();
    const first = await reader?.read();
    const running = stage.stage.records.of('invocation').filter(({ functionName }) => functionName === nameOf('Lines'));
    expect([Buffer.from(first?.value ?? []).toString(), running]).toEqual(['first\n', []]);
    const second = await reader?.read();
    expect(Buffer.from(second?.value ?? []).toString()).toBe('second\n');
  });

  test('may have no head of its own', async () => {
    const response = await get('raw', undefined, 'Streamed');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/csv',
      'a;b',
    ]);
  });

  test('is a 502 where the function fails before it, and cut off where it fails within', async () => {
    const early = await get('early', undefined, 'Streamed');
    expect([early.status, await early.text()]).toEqual([502, 'Internal Server Error']);
    const late = await get('late', undefined, 'Streamed');
    expect(late.status).toBe(206);
    await expect(late.text()).rejects.toThrow('terminated');
  });

  test('of which the caller wants no more disturbs nobody', async () => {
    const headers = signed(DEVELOPER_ACCESS_KEY);
    const call = request(`${stage.output('Streamed')}slow`, { headers }, () => call.destroy());
    call.on('error', () => {}).end();
    await until(() => call.destroyed);
    await stage.stage.settle();
    expect((await get('raw', undefined, 'Streamed')).status).toBe(200);
  });
});

describe('lambda-function-url: pages of other sites', () => {
  const ask = (origin: string) =>
    fetch(stage.output('Url'), { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });

  test('the browser learns what it may do, without credentials', async () => {
    const { status, headers } = await ask('https://arcade.example');
    expect([status, Object.fromEntries(headers)]).toEqual([
      200,
      expect.objectContaining({
        'access-control-allow-origin': 'https://arcade.example',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'authorization',
        'access-control-max-age': '300',
      }),
    ]);
    const answer = await get('', { ...signed(DEVELOPER_ACCESS_KEY), origin: 'https://arcade.example' });
    expect(answer.headers.get('access-control-expose-headers')).toBe('x-game');
  });

  test('another page learns nothing', async () => {
    expect((await ask('https://elsewhere.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('lambda-function-url: requests are metrics of the function', () => {
  const of = (name: string) =>
    stage.stage.services.cloudWatch.store.all.filter(
      ({ metric }) => metric.name === name && metric.dimensions.FunctionName === nameOf('Echo'),
    ).length;
  expect([of('UrlRequestCount'), of('Url4xxCount'), of('Url5xxCount')]).toEqual([1, 1, 1]);
});

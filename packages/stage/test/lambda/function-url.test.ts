import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, HttpMethod, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import { CdkStage } from '../support/cdk-stage.ts';
import { type Credentials, DEVELOPER, type Signing, send, sessionOf, signed } from '../support/signed-fetch.ts';
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
const as = (role: string): Credentials =>
  sessionOf(stage.stage.services.access, stage.output(role), role.toLowerCase());
const sign = (path: string, signing: Partial<Signing> = {}, output = 'Url') =>
  signed(`${stage.output(output)}${path}`, {
    ...{ service: 'lambda', credentials: DEVELOPER, at: stage.stage.clock.now() },
    ...signing,
  });
const call = async (path: string, signing: Partial<Signing> = {}, output = 'Url') =>
  send(await sign(path, signing, output));

describe('lambda-function-url: the event of a function URL', () => {
  test('has the payload format 2.0, with the caller', async () => {
    const response = await call('scores/a%20b?game=astro&game=blocks&empty=', {
      method: 'POST',
      credentials: as('Allowed'),
      headers: { 'content-type': 'application/json', cookie: 'a=1; b=2' },
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
    const response = await call('', {
      method: 'POST',
      credentials: as('Allowed'),
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array([0, 255]),
    });
    expect(await response.json()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });
});

describe('lambda-function-url: the answer of a function URL', () => {
  test('has the status, headers and cookies of the function', async () => {
    const response = await call('');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-game')).toBe('astro');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('without a status code it is a 200 of JSON', async () => {
    const response = await call('plain');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      '{"hello":"Ada"}',
    ]);
  });

  test('is decoded from base64', async () => {
    expect(new Uint8Array(await (await call('binary')).arrayBuffer())).toEqual(new Uint8Array([0, 1, 2]));
  });

  test.each(['throw', 'malformed'])('says nothing of a function that fails: /%s', async (path) => {
    const response = await call(path);
    expect([response.status, await response.text()]).toEqual([502, 'Internal Server Error']);
  });

  test('is a 413 where the request is too large, and a 429 where the function is throttled', async () => {
    expect((await call('', { method: 'POST', body: new Uint8Array(6_291_457) })).status).toBe(413);
    stage.stage.faults.functions.inject(nameOf('Echo'), 'throttle');
    const throttled = await call('');
    expect([throttled.status, await throttled.json()]).toEqual([
      429,
      { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' },
    ]);
  });
});

describe('lambda-function-url: who may call', () => {
  test.each(['Stranger', 'Half'])('a role without the permission of the URL may not: %s', async (role) => {
    const response = await call('', { credentials: as(role) });
    expect([response.status, await response.text()]).toEqual([403, '{"Message":"Forbidden"}']);
  });

  test('neither may a caller without credentials, whatever URL it names', async () => {
    const unknown = stage.output('Url').replace(/[^/]+\/$/, 'nothing/');
    for (const response of [await fetch(stage.output('Url')), await fetch(unknown)]) {
      expect([response.status, await response.text()]).toEqual([403, '{"Message":"Forbidden"}']);
    }
  });

  const mismatch =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  const unknownToken = 'The security token included in the request is invalid.';
  test.each<[who: string, signing: () => Partial<Signing>, type: string, message: string]>([
    [
      'with an unknown key',
      () => ({ credentials: { ...DEVELOPER, accessKeyId: 'nobody' } }),
      'UnrecognizedClientException',
      unknownToken,
    ],
    [
      'with the key of a session and without its token',
      () => ({ credentials: { ...DEVELOPER, accessKeyId: as('Allowed').accessKeyId } }),
      'UnrecognizedClientException',
      unknownToken,
    ],
    [
      'with the key of another one and a secret that it guesses',
      () => ({ credentials: { ...DEVELOPER, secretAccessKey: 'guess' } }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with a signature for another service',
      () => ({ service: 'execute-api' }),
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'lambda'. ",
    ],
  ])('neither may a caller %s', async (_, signing, type, message) => {
    const response = await call('', signing());
    expect([response.status, response.headers.get('x-amzn-errortype'), await response.json()]).toEqual([
      403,
      type,
      { message },
    ]);
  });

  test('neither may a caller that sends another body than was signed', async () => {
    const request = await sign('', { method: 'POST', body: '{"points":1}' });
    const response = await send({ ...request, body: '{"points":100}' });
    expect([response.status, await response.json()]).toEqual([403, { message: mismatch }]);
  });

  test('a URL without authorization is open, as its policy says', async () => {
    const response = await fetch(stage.output('Open'));
    const { requestContext } = Object(await response.json());
    expect([response.status, 'authorizer' in requestContext]).toEqual([201, false]);
  });
});

describe('lambda-function-url: a streamed answer', () => {
  test('begins while the function still writes', async () => {
    const { headers, status, body } = await call('slow', {}, 'Streamed');
    expect([status, headers.get('content-type'), headers.getSetCookie()]).toEqual([206, 'text/plain', ['a=1']]);
    const reader = body?.getReader();
    const first = await reader?.read();
    const running = stage.stage.records.of('invocation').filter(({ functionName }) => functionName === nameOf('Lines'));
    expect([Buffer.from(first?.value ?? []).toString(), running]).toEqual(['first\n', []]);
    const second = await reader?.read();
    expect(Buffer.from(second?.value ?? []).toString()).toBe('second\n');
  });

  test('may have no head of its own', async () => {
    const response = await call('raw', {}, 'Streamed');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/csv',
      'a;b',
    ]);
  });

  test('is a 502 where the function fails before it, and cut off where it fails within', async () => {
    const early = await call('early', {}, 'Streamed');
    expect([early.status, await early.text()]).toEqual([502, 'Internal Server Error']);
    const late = await call('late', {}, 'Streamed');
    expect(late.status).toBe(206);
    await expect(late.text()).rejects.toThrow('terminated');
  });

  test('of which the caller wants no more disturbs nobody', async () => {
    const { url, headers } = await sign('slow', {}, 'Streamed');
    const left = request(url, { headers }, () => left.destroy());
    left.on('error', () => {}).end();
    await until(() => left.destroyed);
    await stage.stage.settle();
    expect((await call('raw', {}, 'Streamed')).status).toBe(200);
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
    const answer = await call('', { headers: { origin: 'https://arcade.example' } });
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

import { expect, test } from '@jest/globals';
import type { GatewayRequest } from '../../services/api-gateway/request.ts';
import type { RouteDefinition } from '../../services/api-gateway-v2/definition.ts';
import { httpAnswer } from '../../services/api-gateway-v2/http-answer.ts';
import { authorizeJwt } from '../../services/api-gateway-v2/jwt-authorizer.ts';
import { HttpRefusal } from '../../services/api-gateway-v2/refusal.ts';
import { HttpRouter } from '../../services/api-gateway-v2/router.ts';

const route = (key: string): RouteDefinition => ({
  where: 'test',
  key,
  integrationId: 'i',
  scopes: [],
  responds: false,
});

test.each([
  ['GET', '/pets', 'GET /pets', {}],
  ['POST', '/pets', 'ANY /pets', {}],
  ['GET', '/pets/7', 'GET /pets/{id}', { id: '7' }],
  ['GET', '/pets/a%20b', 'GET /pets/{id}', { id: 'a b' }],
  ['DELETE', '/pets/7', 'ANY /{proxy+}', { proxy: 'pets/7' }],
  ['GET', '/pets/7/toys', 'ANY /{proxy+}', { proxy: 'pets/7/toys' }],
  ['GET', '/', '$default', {}],
])('http api: %s %s is for %s', (method, path, key, pathParameters) => {
  const keys = ['$default', 'ANY /{proxy+}', 'GET /pets/{id}', 'ANY /pets', 'GET /pets'];
  const match = new HttpRouter(keys.map(route)).find(path, method);
  expect([match?.route.key, match?.pathParameters]).toEqual([key, pathParameters]);
});

test('http api: without a default route nothing answers what no route has', () => {
  expect(new HttpRouter([route('GET /pets')]).find('/cats', 'GET')).toBeUndefined();
});

test.each(['GET pets', 'FETCH /pets', '/pets', 'GET /{all+}/more'])('http api: the route key %s is refused', (key) => {
  expect(() => new HttpRouter([route(key)])).toThrow('test:');
});

const request = (authorization?: string): GatewayRequest => ({
  ...{
    apiId: 'a',
    stageName: '$default',
    sentPath: '/',
    path: '/',
    method: 'GET',
    protocol: 'HTTP/1.1',
    sourceIp: '::1',
  },
  query: new Map(),
  headers: new Map(authorization === undefined ? [] : [['authorization', [authorization]]]),
  body: Buffer.alloc(0),
  sent: { url: '/', headers: {} },
  ...{ requestId: 'r', extendedRequestId: 'e', traceHeader: 't' },
});

/** How a JWT authorizer decides about a token with these claims. */
async function decide(claims: object | undefined, scopes: readonly string[] = [], header = 'Bearer good') {
  const authorizer = {
    kind: 'JWT',
    source: { place: 'header', name: 'Authorization' },
    issuer: 'https://issuer',
    audience: ['client'],
  } as const;
  const tokens = {
    claimsFrom: async (token: string, issuer: string) =>
      token === 'good' && issuer === 'https://issuer' && claims !== undefined ? { ...claims } : undefined,
  };
  try {
    return await authorizeJwt(authorizer, scopes, request(header), tokens);
  } catch (error) {
    if (!(error instanceof HttpRefusal)) throw error;
    return `${error.status} ${error.headers['www-authenticate']}`;
  }
}

test('http api: a token for this audience passes, and its claims are texts', async () => {
  const claims = { aud: 'client', exp: 7, 'cognito:groups': ['a', 'b'] };
  expect(await decide(claims)).toEqual({
    claims: { aud: 'client', exp: '7', 'cognito:groups': '[a b]' },
    scopes: null,
  });
  expect(await decide({ client_id: 'client' })).toMatchObject({ claims: { client_id: 'client' } });
  expect(await decide({ aud: 'client' }, [], 'good')).toMatchObject({ claims: { aud: 'client' } });
});

test.each([
  ['no token', undefined, [], '', '401 Bearer'],
  ['another text', { aud: 'client' }, [], 'Bearer bad', 'error="invalid_token"'],
  ['a token that is not valid', undefined, [], 'Bearer good', '401'],
  ['another audience', { aud: 'other', client_id: 'client' }, [], 'Bearer good', 'valid audience'],
  ['no audience', {}, [], 'Bearer good', 'valid audience'],
  ['no scope', { aud: 'client' }, ['play'], 'Bearer good', '403 Bearer scope="play" error="insufficient_scope"'],
  ['another scope', { aud: 'client', scope: 'watch' }, ['play'], 'Bearer good', '403'],
])('http api: %s is refused', async (_, claims, scopes, header, refusal) => {
  expect(await decide(claims, scopes, header)).toContain(refusal);
});

test('http api: one scope of the route is enough', async () => {
  expect(await decide({ aud: 'client', scope: 'play watch' }, ['admin', 'play'])).toMatchObject({
    scopes: ['play', 'watch'],
  });
});

test('http api: format 1.0 wants a status code, and format 2.0 takes any value for a body', () => {
  expect(httpAnswer('{"a":1}', '2.0')).toMatchObject({ status: 200, body: '{"a":1}' });
  expect(() => httpAnswer('{"a":1}', '1.0')).toThrow('Internal Server Error');
  const answer = '{"statusCode":201,"headers":{"X-One":"1"},"multiValueHeaders":{"x-two":["1","2"]},"body":"b"}';
  expect(httpAnswer(answer, '1.0')).toMatchObject({ status: 201, headers: { 'x-one': ['1'], 'x-two': ['1', '2'] } });
});

test.each(['{"statusCode":99}', '{"statusCode":200,"headers":{"a b":"c"}}', '{"statusCode":200,"body":{}}', '[]'])(
  'http api: %s is malformed',
  (payload) => {
    expect(() => httpAnswer(payload, '1.0')).toThrow('Internal Server Error');
  },
);

import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openExchange } from '../../services/api-gateway/exchange.ts';
import { proxyAnswer } from '../../services/api-gateway/proxy-answer.ts';
import { parseTarget, readRequest } from '../../services/api-gateway/request.ts';

interface Setup {
  readonly accept?: string;
  readonly binaryMediaTypes?: readonly string[];
}

/** The answer to a caller of an API whose function returned this. */
function answerTo(returned: unknown, { accept, binaryMediaTypes = [] }: Setup = {}) {
  const target = parseTarget('/execute-api/api/sandbox/plays');
  if (target === undefined) throw new Error('not a target');
  const message = new IncomingMessage(new Socket());
  if (accept !== undefined) message.rawHeaders.push('Accept', accept);
  const request = readRequest(message, Buffer.alloc(0), target, 'api.execute-api', 0);
  const release = { deploymentId: 'd', variables: {}, isCanary: false };
  const stage = { name: 'sandbox', methodSettings: [], ...release };
  const identity = {
    account: '0',
    region: 'us-east-1',
    apiId: 'api',
    domainName: 'api.execute-api',
    release,
  };
  const payload = JSON.stringify(returned) ?? 'undefined';
  return proxyAnswer(payload, openExchange(request, { ...identity, binaryMediaTypes, stage }, 0));
}

describe('a well-formed answer', () => {
  test('is passed on', () => {
    expect(answerTo({ statusCode: 201, headers: { Location: '/plays/1' }, body: '{}' })).toEqual({
      status: 201,
      headers: { Location: ['/plays/1'], 'Content-Type': ['application/json'] },
      body: '{}',
    });
  });

  test('may have a status code only', () => {
    expect(answerTo({ statusCode: 204 })).toMatchObject({ status: 204, body: '' });
    expect(answerTo({ statusCode: '204', headers: null, multiValueHeaders: null, body: null })).toMatchObject({
      status: 204,
      body: '',
    });
  });

  // Recorded: test_apigateway_lambda::test_aws_proxy_response_payload_format_validation.
  test('has the status 200 unless it says otherwise', () => {
    expect(answerTo({ headers: { 'X-Game': 'pinball' } })).toMatchObject({ status: 200, body: '' });
  });

  // Asserted on AWS: test_apigateway_lambda::test_lambda_aws_proxy_response_format.
  test('needs no member at all', () => {
    expect(answerTo({})).toMatchObject({ status: 200, body: '' });
  });

  test('is JSON unless it says otherwise, in whatever case', () => {
    const { headers } = answerTo({ statusCode: 200, headers: { 'content-type': 'text/plain' } });
    expect(headers).toEqual({ 'content-type': ['text/plain'] });
  });

  test('merges both maps of headers, without the same value twice', () => {
    const { headers } = answerTo({
      statusCode: 200,
      headers: { 'X-Game': 'pinball', 'set-cookie': 'c=3', 'X-Live': true },
      multiValueHeaders: { 'X-Game': ['pinball', 'racing'], 'Set-Cookie': ['a=1', 'b=2'] },
    });
    expect(headers).toEqual({
      'X-Game': ['pinball', 'racing'],
      'Set-Cookie': ['a=1', 'b=2', 'c=3'],
      'X-Live': ['true'],
      'Content-Type': ['application/json'],
    });
  });

  test('cannot set the headers of the gateway and of HTTP', () => {
    const { headers } = answerTo({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Bearer', 'Content-Length': '3', 'transfer-encoding': 'chunked' },
    });
    expect(headers).toEqual({
      'x-amzn-Remapped-WWW-Authenticate': ['Bearer'],
      'x-amzn-Remapped-Content-Length': ['3'],
      'Content-Type': ['application/json'],
    });
  });
});

describe('a body in base64', () => {
  const returned = { statusCode: 200, body: 'aGk=', isBase64Encoded: true };

  test('is decoded for who first of all accepts a binary media type of the API', () => {
    const setup = { accept: 'image/png, text/html', binaryMediaTypes: ['image/*'] };
    expect(answerTo(returned, setup).body).toEqual(Buffer.from('hi'));
    expect(answerTo(returned, { binaryMediaTypes: ['*/*'] }).body).toEqual(Buffer.from('hi'));
  });

  test('is left as it is for anybody else, and when it only looks like it', () => {
    expect(answerTo(returned, { accept: 'text/html, image/png', binaryMediaTypes: ['image/png'] }).body).toBe('aGk=');
    expect(answerTo(returned, { accept: 'image/png' }).body).toBe('aGk=');
    expect(answerTo({ statusCode: 200, body: 'aGk=' }, { binaryMediaTypes: ['*/*'] }).body).toBe('aGk=');
  });
});

describe('a malformed answer is a 502', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ok'],
    ['a list', []],
    ['a status code that is none', { statusCode: 'ok' }],
    ['a status code out of range', { statusCode: 99 }],
    ['half a status code', { statusCode: 200.5 }],
    ['an object as body', { statusCode: 200, body: { ok: true } }],
    ['a number as header', { statusCode: 200, headers: { 'X-Count': 1 } }],
    ['a list as single header', { statusCode: 200, headers: { 'X-Game': ['a'] } }],
    ['a text as multi-value header', { statusCode: 200, multiValueHeaders: { 'X-Game': 'a' } }],
    ['a header that splits the answer', { statusCode: 200, headers: { 'X-Game': 'a\r\nX-Evil: b' } }],
    ['a member that nobody knows', { statusCode: 200, cookies: [] }],
    ['a text that says base64', { statusCode: 200, isBase64Encoded: 'true' }],
  ])('%s', (_, returned) => {
    expect(() => answerTo(returned)).toThrow(
      expect.objectContaining({
        type: 'DEFAULT_5XX',
        status: 502,
        message: 'Internal server error',
        integration: 'Malformed Lambda proxy response',
      }),
    );
  });
});

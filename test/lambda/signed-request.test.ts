import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sendSigned } from '#shared/signed-request.ts';

const send = jest.spyOn(globalThis, 'fetch');
const before = { ...process.env };

beforeEach(() => {
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'the-key',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_SESSION_TOKEN: 'the-session',
  });
  delete process.env.AWS_ENDPOINT_URL;
});
afterEach(() => {
  process.env = { ...before };
  send.mockReset();
});

const call = () =>
  sendSigned({ service: 'lambda', path: '/functions/f/invocations', query: { Qualifier: 'live' }, body: { a: 1 } });
const answers = (...list: Response[]) => {
  for (const answer of list) send.mockResolvedValueOnce(answer);
};
const refusal = (status: number, body: object) => new Response(JSON.stringify(body), { status });

describe('client-retry-5xx-not-4xx', () => {
  test('iam-role-per-function: a request is signed with the role of the function, for one service and Region', async () => {
    answers(new Response('{}'));
    await call();
    const [url, request] = send.mock.calls[0] ?? [];
    expect(String(url)).toBe('https://lambda.eu-west-1.amazonaws.com/functions/f/invocations?Qualifier=live');
    expect(request).toMatchObject({ method: 'POST', body: '{"a":1}' });
    const headers = new Headers(request?.headers);
    expect(headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=the-key\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
    expect(headers.get('x-amz-security-token')).toBe('the-session');
  });

  test('client-retry-5xx-not-4xx: a throttle that comes as a 400 is tried again', async () => {
    answers(refusal(400, { __type: 'ThrottlingException' }), new Response('{"done":true}'));
    expect(await (await call()).json()).toEqual({ done: true });
  });

  test('client-retry-5xx-not-4xx: another refusal is not, and says its code and its reason', async () => {
    answers(refusal(400, { __type: 'AccessDeniedException', message: 'You may not.' }));
    await expect(call()).rejects.toThrow('lambda answered 400: AccessDeniedException: You may not.');
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('client-retry-5xx-not-4xx: an answer that is no JSON is quoted as it is', async () => {
    answers(new Response('<html>', { status: 404 }));
    await expect(call()).rejects.toThrow('lambda answered 404: <html>');
  });
});

import { describe, expect, jest, test } from '@jest/globals';
import { authorizer, claimTexts, type TokenVerifier } from '../../services/api-gateway/authorizer.ts';
import { type GatewayRequest, parseTarget } from '../../services/api-gateway/request.ts';

const PLAYERS = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/players';
const STAFF = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/staff';

/** Knows one good token per pool. */
function verifier(): TokenVerifier & { readonly verify: jest.Mock<TokenVerifier['verify']> } {
  return {
    verify: jest.fn<TokenVerifier['verify']>(async (token, pool) =>
      token === `token-of-${pool}` ? { sub: 'ada', aud: 'cabinet' } : undefined,
    ),
  };
}

function requestWith(...headers: readonly (readonly [string, string])[]): GatewayRequest {
  const target = parseTarget('/execute-api/api/sandbox/players/me');
  if (target === undefined) throw new Error('not a target');
  return {
    ...target,
    method: 'GET',
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    sent: { url: '/', headers: {} },
    headers: new Map(headers.map(([name, value]) => [name, [value]])),
    body: Buffer.alloc(0),
    requestId: 'r-1',
    extendedRequestId: 'x-1',
    traceHeader: 'Root=1-0-0',
  };
}

const unauthorized = { type: 'UNAUTHORIZED', status: 401, message: 'Unauthorized' };

describe('a COGNITO_USER_POOLS authorizer', () => {
  const authorize = authorizer({ header: 'Authorization', userPoolArns: [PLAYERS, STAFF] }, verifier());

  test.each([`token-of-${PLAYERS}`, `token-of-${STAFF}`, `Bearer token-of-${PLAYERS}`, `bearer token-of-${PLAYERS}`])(
    'takes %s',
    async (token) => {
      await expect(authorize(requestWith(['authorization', token]))).resolves.toEqual({ sub: 'ada', aud: 'cabinet' });
    },
  );

  test.each([['a forged token'], [''], ['Bearer '], [`token-of-${PLAYERS}x`]])('refuses "%s"', async (token) => {
    await expect(authorize(requestWith(['Authorization', token]))).rejects.toMatchObject(unauthorized);
  });

  test('refuses a request without a token, and a token in another header', async () => {
    await expect(authorize(requestWith())).rejects.toMatchObject(unauthorized);
    await expect(authorize(requestWith(['X-Token', `token-of-${PLAYERS}`]))).rejects.toMatchObject(unauthorized);
  });

  test('asks only the pools that it names', async () => {
    const tokens = verifier();
    const playersOnly = authorizer({ header: 'X-Token', userPoolArns: [PLAYERS] }, tokens);
    await expect(playersOnly(requestWith(['X-Token', `token-of-${STAFF}`]))).rejects.toMatchObject(unauthorized);
    expect(tokens.verify.mock.calls).toEqual([[`token-of-${STAFF}`, PLAYERS]]);
  });

  test('wants the whole audience to match its expression', async () => {
    const request = requestWith(['Authorization', `token-of-${PLAYERS}`]);
    const definition = { header: 'Authorization', userPoolArns: [PLAYERS] };
    const expecting = (audiencePattern: string) => authorizer({ ...definition, audiencePattern }, verifier())(request);
    await expect(expecting('cab.*')).resolves.toMatchObject({ sub: 'ada' });
    await expect(expecting('cab')).rejects.toMatchObject(unauthorized);
  });
});

test('claims reach the function as texts', () => {
  const claims = {
    sub: 'ada',
    'cognito:groups': ['players', 'staff'],
    email_verified: true,
    auth_time: 1_469_814_773,
    exp: 1_469_818_373,
    address: { city: 'London' },
  };
  expect(claimTexts(claims)).toEqual({
    sub: 'ada',
    'cognito:groups': 'players,staff',
    email_verified: 'true',
    auth_time: '1469814773',
    exp: 'Fri Jul 29 18:52:53 UTC 2016',
    address: '{"city":"London"}',
  });
});

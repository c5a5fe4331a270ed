import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sdkConfig } from '../../playground/deployed/connection.ts';
import type { Playground } from '../../playground/playground.ts';
import { signedCall } from '../../playground/signed-call.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { AT_THE_OFFICE, call, inSeconds, officeCall, Partner, partnerApiUrl, register } from './calling.ts';
import { callFromElsewhere, openLink, readWithToken, registerPartner } from './story.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('partners');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test('api-iam-sigv4: only the right signer may, with one method', async () => {
  expect(await registerPartner(playground)).toContain('200');
});

test.each([
  ['the registrar', 'RegistrarRoleArn', 200],
  ['the auditor, who may only read', 'AuditorRoleArn', 403],
] as const)('api-iam-sigv4: the signed client as %s', async (_, output, status) => {
  const { stage } = playground;
  const sts = new STSClient({ ...sdkConfig(stage), maxAttempts: 1 });
  const partner = new Partner('signed-client');
  const answer = await signedCall(sts, {
    url: `${partnerApiUrl(playground)}/partners/${partner.id}`,
    roleArn: stage.output('partners', output),
    method: 'PUT',
    body: JSON.stringify({ publicKey: partner.publicKey, blocked: false }),
    headers: { 'x-stage-from': AT_THE_OFFICE },
    at: stage.clock.now(),
  });
  sts.destroy();
  expect(answer.status).toBe(status);
});

test('api-resource-policy: the right signature from elsewhere is refused', async () => {
  expect(await callFromElsewhere(playground)).toContain('403');
});

test('api-lambda-authorizer: the answer for the first path covers the second', async () => {
  expect(await readWithToken(playground)).toContain('one call');
});

test('api-lambda-authorizer: a link opens its path, and no other', async () => {
  expect(await openLink(playground)).toContain('401');
});

describe('each way in, by each caller', () => {
  const partner = new Partner('matrix');
  const game = '/games/asteroids/leaderboard';
  const board = '/boards/asteroids';
  const at = (seconds: number) => inSeconds(playground, seconds);
  const withToken = (authorization: string) => call(playground, game, { headers: { authorization } });
  const path = '/partners/matrix';
  const read = { method: 'GET', role: 'Auditor' } as const;

  beforeAll(() => register(playground, partner));

  test.each<[way: string, caller: string, status: number, code: string | undefined, () => ReturnType<typeof call>]>([
    ['api-lambda-authorizer: a token', 'none', 401, 'unauthorized', () => call(playground, game)],
    ['api-lambda-authorizer: a token', 'wrong', 401, 'unauthorized', () => withToken('Bearer matrix.1.nonsense')],
    ['api-lambda-authorizer: a token', 'expired', 401, 'unauthorized', () => withToken(partner.token(at(0)))],
    [
      'api-lambda-authorizer: a token',
      "other's",
      401,
      'unauthorized',
      () => withToken(new Partner('matrix').token(at(60))),
    ],
    ['api-lambda-authorizer: a token', 'right', 200, undefined, () => withToken(partner.token(at(60)))],
    ['api-lambda-authorizer: a link', 'none', 401, 'unauthorized', () => call(playground, board)],
    [
      'api-lambda-authorizer: a link',
      'wrong',
      401,
      'unauthorized',
      () => call(playground, `${partner.link(board, at(60))}x`),
    ],
    [
      'api-lambda-authorizer: a link',
      'expired',
      401,
      'unauthorized',
      () => call(playground, partner.link(board, at(0))),
    ],
    [
      'api-lambda-authorizer: a link',
      "other's",
      401,
      'unauthorized',
      () => call(playground, new Partner('matrix').link(board, at(60))),
    ],
    ['api-lambda-authorizer: a link', 'right', 200, undefined, () => call(playground, partner.link(board, at(60)))],
    [
      'api-iam-sigv4: a signature',
      'none',
      404,
      'no_such_route',
      () => call(playground, path, { headers: { 'x-stage-from': '198.51.100.7' } }),
    ],
    [
      'api-iam-sigv4: a signature',
      'wrong',
      403,
      'bad_request',
      () => officeCall(playground, path, { ...read, secret: 'guess' }),
    ],
    [
      'api-iam-sigv4: a signature',
      'expired',
      403,
      'bad_request',
      () => officeCall(playground, path, { ...read, age: 301 }),
    ],
    [
      'api-iam-sigv4: a signature',
      "other's",
      403,
      'forbidden',
      () => officeCall(playground, path, { ...read, role: 'Registrar' }),
    ],
    ['api-iam-sigv4: a signature', 'right', 200, undefined, () => officeCall(playground, path, read)],
    [
      'api-resource-policy: the office',
      'elsewhere',
      403,
      'forbidden',
      () => officeCall(playground, path, { ...read, from: '198.51.101.7' }),
    ],
    [
      'api-resource-policy: the office',
      'an endpoint',
      403,
      'forbidden',
      () => officeCall(playground, path, { ...read, from: 'vpce-1a2b3c4d' }),
    ],
  ])('%s, %s: %i %s', async (_way, _caller, status, code, request) => {
    const answer = await request();
    expect([answer.status, Object(answer.body.error).code]).toEqual([status, code]);
  });
});

test.each([
  { publicKey: 'x', blocked: false },
  { publicKey: new Partner('a').publicKey },
  { publicKey: new Partner('a').publicKey, blocked: 'no' },
])('api-request-validation: the gateway refuses %j before any function runs', async (body) => {
  const { status } = await officeCall(playground, '/partners/matrix', { body });
  expect(status).toBe(400);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { type ApiMethod, methodsOf } from '../support/api-methods.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

/**
 * Every method of the synthesized API times every kind of caller. A new method is in it without a line here, and fails
 * until somebody says who may call it.
 */
const methods = methodsOf(JSON.parse(readFileSync(join(TEST_ASSEMBLY, 'plays.template.json'), 'utf8')));

const CALLERS = [
  'no token',
  'garbage',
  'expired',
  'other pool',
  'access token',
  'player',
  'admin',
  'key',
  'wrong key',
  "other stage's key",
] as const;
type Caller = (typeof CALLERS)[number];

/** What a valid request looks like, and what it is answered. */
const REQUESTS: Readonly<
  Record<string, { readonly body?: unknown; readonly headers?: Record<string, string>; readonly status: number }>
> = {
  'GET /health': { status: 200 },
  'GET /players/me': { status: 200 },
  'PATCH /players/me': { body: { displayName: 'Ada' }, headers: { 'if-match': '"999"' }, status: 412 },
  'GET /players/me/plays': { status: 200 },
  'POST /plays': {
    body: { gameId: 'asteroids', score: 1 },
    headers: { 'idempotency-key': 'matrix-0001' },
    status: 201,
  },
  'GET /games': { status: 200 },
  'GET /games/{gameId}/leaderboard': { status: 200 },
  'POST /admin/games': { body: { gameId: 'pong', title: 'Pong' }, status: 201 },
  'GET /admin/dead-letters': { status: 200 },
  'POST /admin/dead-letters/redrive': { status: 202 },
  'POST /imports': { body: { plays: [{}] }, status: 202 },
  'GET /imports/{importId}': { status: 404 },
};

const isForPartners = ({ apiKeyRequired }: ApiMethod) => apiKeyRequired;
const isPublic = (method: ApiMethod) => method.authorization === 'NONE' && !isForPartners(method);
const isForAdmins = ({ path }: ApiMethod) => path.startsWith('/admin/');

function expected(method: ApiMethod, caller: Caller): number {
  const { status } = REQUESTS[method.name] ?? { status: 0 };
  if (isPublic(method)) return status;
  // Whoever is signed in is no partner for that: 403, and the same for a key that opens nothing.
  if (isForPartners(method)) return caller === 'key' ? status : 403;
  if (caller !== 'player' && caller !== 'admin') return 401;
  return isForAdmins(method) && caller === 'player' ? 403 : status;
}

describe('api-cognito-authorizer: every method times every caller', () => {
  let arcade: Playground;
  const tokens = new Map<Caller, string>();
  const keys = new Map<Caller, string>();

  beforeAll(async () => {
    const other = await openArcade();
    await other.register('ada');
    tokens.set('other pool', await other.token('ada'));
    arcade = await openArcade();
    await arcade.register('late');
    tokens.set('expired', await arcade.token('late'));
    await arcade.stage.advance(3_601);
    await arcade.register('ada');
    tokens.set('admin', await arcade.openGame('asteroids'));
    tokens.set('player', await arcade.token('ada'));
    tokens.set('access token', await arcade.client.accessToken(arcade.account('ada')));
    tokens.set('garbage', 'garbage');
    keys.set('key', await arcade.client.cabinetKey());
    keys.set('wrong key', 'not-the-key-of-anybody');
    keys.set("other stage's key", await other.client.cabinetKey());
  });
  afterAll(closeArcades);

  test('the matrix knows every method of the template', () => {
    expect(methods.map(({ name }) => name).sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  for (const method of methods) {
    test.each(CALLERS)(`api-cognito-authorizer: ${method.name} for %s`, async (caller) => {
      const { body, headers } = REQUESTS[method.name] ?? {};
      const token = tokens.get(caller);
      const apiKey = keys.get(caller);
      const path = method.path.replace('{gameId}', 'asteroids').replace('{importId}', '0'.repeat(32));
      // The usage plan's rate refills with the stage's time.
      await arcade.stage.advance(3);
      const answer = await arcade.client.call(method.method, path, {
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(token === undefined ? {} : { token }),
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
      });
      expect(answer.status).toBe(expected(method, caller));
      if (answer.status >= 400) {
        expect(answer.body).toEqual({
          error: { code: expect.any(String), message: expect.any(String), requestId: expect.any(String) },
        });
      }
    });
  }
});

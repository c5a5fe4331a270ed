import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Playground } from '../../playground/playground.ts';
import { type ApiMethod, methodsOf } from '../support/api-methods.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';
import { routesOf } from '../support/routes.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

/**
 * Every method of the synthesized API times every kind of caller. A new method is in it without a line here; its route says
 * who may call it. The answers prove that gateway and function do as the route says.
 */
const methods = methodsOf(JSON.parse(readFileSync(join(TEST_ASSEMBLY, 'api.template.json'), 'utf8')));
const routes = await routesOf(new CloudAssembly(TEST_ASSEMBLY).stacks);

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

/** What a valid request looks like, and what it is answered, where that is more than a GET that is answered 200. */
const REQUESTS: Readonly<
  Record<string, { readonly body?: unknown; readonly headers?: Record<string, string>; readonly status: number }>
> = {
  'PATCH /players/me': { body: { displayName: 'Ada' }, headers: { 'if-match': '"999"' }, status: 412 },
  'POST /plays': {
    body: { gameId: 'asteroids', score: 1 },
    headers: { 'idempotency-key': 'matrix-0001' },
    status: 201,
  },
  'POST /admin/games': { body: { gameId: 'pong', title: 'Pong' }, status: 201 },
  'POST /admin/queues/{queue}/dead-letters/redrive': { status: 202 },
  'POST /imports': { body: { plays: [{}] }, status: 202 },
  'GET /imports/{importId}': { status: 404 },
};

/** The one method that is no route of a chapter, because the gateway answers it. */
const HEALTH = 'GET /health';

function expected({ name }: ApiMethod, caller: Caller): number {
  const { status } = REQUESTS[name] ?? { status: 200 };
  if (name === HEALTH) return status;
  const route = routes.find((declared) => declared.name === name);
  // A signed-in player is not a partner: 403, and the same for a key that opens nothing.
  if (route?.caller === 'partner') return caller === 'key' ? status : 403;
  if (caller !== 'player' && caller !== 'admin') return 401;
  return route?.caller === 'admin' && caller === 'player' ? 403 : status;
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

  test('the matrix knows who may call each method of the template, and only admins call what is for admins', () => {
    expect(methods.map(({ name }) => name).sort()).toEqual([HEALTH, ...routes.map(({ name }) => name)].sort());
    expect(Object.keys(REQUESTS).filter((name) => !routes.some((route) => route.name === name))).toEqual([]);
    const forAdmins = routes.filter(({ path }) => path.startsWith('/admin/'));
    expect(forAdmins.filter(({ caller }) => caller !== 'admin')).toEqual([]);
  });

  for (const method of methods) {
    test.each(CALLERS)(`api-cognito-authorizer: ${method.name} for %s`, async (caller) => {
      const { body, headers } = REQUESTS[method.name] ?? {};
      const token = tokens.get(caller);
      const apiKey = keys.get(caller);
      const path = method.path
        .replace('{gameId}', 'asteroids')
        .replace('{importId}', '0'.repeat(32))
        .replace('{queue}', 'loads');
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

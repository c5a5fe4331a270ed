import { afterEach, describe, expect, test } from '@jest/globals';
import type { StoryContext } from '../../demo/context.ts';
import { closeArcades, functionName, openArcade } from '../support/arcade.ts';

afterEach(closeArcades);

const body = { gameId: 'asteroids', score: 4_200 };

async function withPlayer(): Promise<{ arcade: StoryContext; token: string; playerId: string }> {
  const arcade = await openArcade();
  await arcade.openGame('asteroids');
  const { playerId } = await arcade.register('ada');
  return { arcade, playerId, token: await arcade.token('ada') };
}

describe('api-cognito-authorizer', () => {
  test('api-cognito-authorizer: no token, garbage, a tampered and an expired token are 401, and no function runs', async () => {
    const { arcade, token } = await withPlayer();
    const [header, , signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: 'someone-else', token_use: 'id' })).toString('base64url');
    const invocations = await arcade.during('invocation', async () => {
      for (const candidate of [undefined, '', 'garbage', `${header}.${forged}.${signature}`, `Bearer ${token}x`]) {
        const answer = await arcade.client.call(
          'GET',
          '/players/me',
          candidate === undefined ? {} : { token: candidate },
        );
        expect([candidate, answer.status, answer.body]).toEqual([
          candidate,
          401,
          { error: { code: 'unauthorized', message: expect.any(String), requestId: expect.any(String) } },
        ]);
      }
    });
    expect(invocations).toEqual([]);
    await arcade.stage.advance(3_601);
    expect((await arcade.client.call('GET', '/players/me', { token })).status).toBe(401);
  });

  test('api-cognito-authorizer: the token of another pool is 401', async () => {
    const { arcade } = await withPlayer();
    const other = await withPlayer();
    // Two stages deploy the same templates, so the pools share their ids but not their keys.
    expect((await arcade.client.call('GET', '/players/me', { token: other.token })).status).toBe(401);
  });
});

describe('api-request-validation', () => {
  test.each([
    ['no body', undefined],
    ['no JSON', '{'],
    ['a list', []],
    ['an unknown member', { ...body, credits: 100 }],
    ['a missing member', { gameId: 'asteroids' }],
    ['a negative score', { ...body, score: -1 }],
    ['a fractional score', { ...body, score: 1.5 }],
    ['a score that is a text', { ...body, score: '1' }],
    ['a game id with a slash', { ...body, gameId: 'a/b' }],
    ['a game id of 65 characters', { ...body, gameId: 'a'.repeat(65) }],
  ])('api-request-validation: %s is 400 invalid_body and no function runs', async (_, bad) => {
    const { arcade, token } = await withPlayer();
    const invocations = await arcade.during('invocation', async () => {
      const answer = await arcade.client.play(token, bad);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        error: { code: 'invalid_body', message: expect.any(String), requestId: expect.any(String) },
      });
    });
    expect(invocations).toEqual([]);
  });

  test('api-request-validation: the handler checks again what the gateway has no model for', async () => {
    const { arcade, token } = await withPlayer();
    const response = await fetch(`${arcade.client.address.apiUrl}plays`, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'text/plain', 'idempotency-key': 'key-12345678' },
      body: 'score=1',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_body' } });
  });
});

describe('ddb-transactions', () => {
  test('ddb-transactions: a play consumes one credit and is stored', async () => {
    const { arcade, token, playerId } = await withPlayer();
    const answer = await arcade.client.play(token, body);
    expect(answer).toMatchObject({ status: 201, body: { ...body, playerId } });
    const items = await arcade.client.itemsOf(playerId);
    expect(items.map(({ entity }) => entity)).toEqual(['play', 'player', 'idempotency', 'session', 'statistics']);
    expect(items[1]).toMatchObject({ credits: 2, plays: 1 });
    expect(items[4]).toMatchObject({ plays: 1, totalScore: 4_200 });
  });

  test('ddb-conditional-optimistic-lock: ten plays at once with three credits are three plays', async () => {
    const { arcade, token, playerId } = await withPlayer();
    const answers = await Promise.all(Array.from({ length: 10 }, () => arcade.client.play(token, body)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 201, 201, 409, 409, 409, 409, 409, 409, 409]);
    const items = await arcade.client.itemsOf(playerId);
    expect(items.filter(({ entity }) => entity === 'play')).toHaveLength(3);
    expect(items.find(({ entity }) => entity === 'player')).toMatchObject({ credits: 0, plays: 3 });
  });
});

describe('api-rest-lambda-proxy', () => {
  test('api-rest-lambda-proxy: a function that fails is a 5xx that reveals nothing', async () => {
    const { arcade, token } = await withPlayer();
    arcade.stage.faults.inject(functionName(arcade, 'plays/get-player'), 'throw');
    const answer = await arcade.client.call('GET', '/players/me', { token });
    expect(answer.status).toBe(502);
    expect(answer.body).toEqual({
      error: { code: 'internal', message: 'Something went wrong on our side.', requestId: expect.any(String) },
    });
  });

  test('api-rest-lambda-proxy: an unknown route and an unknown method are 404 in the same shape', async () => {
    const { arcade, token } = await withPlayer();
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['DELETE', '/players/me'],
      ['GET', '/plays'],
    ] as const) {
      const answer = await arcade.client.call(method, path, { token });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      expect(answer.body).toMatchObject({ error: { code: 'no_such_route' } });
    }
  });

  test("backend-authorization: someone who registered but has no profile gets 404, not somebody else's data", async () => {
    const arcade = await openArcade();
    arcade.stage.faults.inject(functionName(arcade, 'registration/post-confirmation'), 'throw', 3);
    const account = await arcade.client.signUp('eve@example.com', 'Insert-Coin-2026');
    await arcade.client.confirm(account, arcade.codeFor(account.email)).catch(() => 'the trigger failed on purpose');
    arcade.stage.faults.clear();
    const token = await arcade.client.signIn(account);
    expect(await arcade.client.call('GET', '/players/me', { token })).toMatchObject({
      status: 404,
      body: { error: { code: 'player_not_found' } },
    });
    expect(await arcade.client.play(token, body)).toMatchObject({ status: 404 });
  });
});

describe('ddb-consistent-read', () => {
  test('ddb-consistent-read: the profile shows a play at once', async () => {
    const { arcade, token } = await withPlayer();
    await arcade.client.play(token, body);
    expect(await arcade.client.call('GET', '/players/me', { token })).toMatchObject({
      status: 200,
      body: { credits: 2, plays: 1 },
    });
  });
});

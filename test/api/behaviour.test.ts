import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';
import { type NamedQueue, namedQueue, namedQueues } from './named-queues.ts';

const body = { gameId: 'asteroids', score: 4_200 };

/** One stage for all: each test has players of its own, and time only passes. */
let arcade: Playground;
beforeAll(async () => {
  arcade = await openArcade();
  await arcade.openGame('asteroids');
});
afterAll(closeArcades);

let players = 0;
/** Someone who has done nothing yet. */
async function newPlayer(): Promise<{ token: string; playerId: string }> {
  players += 1;
  const name = `player-${players}`;
  const { playerId } = await arcade.register(name);
  const token = await arcade.token(name);
  // What others make of the registration is none of the tests' business, but it runs.
  await arcade.stage.settle();
  return { playerId, token };
}

describe('api-cognito-authorizer', () => {
  test('api-cognito-authorizer: no token, garbage, a tampered and an expired token are 401, and no function runs', async () => {
    const { token } = await newPlayer();
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
    const other = await openArcade();
    await other.register('ada');
    // Two stages deploy the same templates, so the pools share their ids but not their keys.
    expect((await arcade.client.call('GET', '/players/me', { token: await other.token('ada') })).status).toBe(401);
  });
});

describe('api-request-validation', () => {
  const badBodies: readonly (readonly [what: string, body: unknown])[] = [
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
  ];

  test('api-request-validation: a body that does not fit is 400 invalid_body, and no function runs', async () => {
    const { token } = await newPlayer();
    const invocations = await arcade.during('invocation', async () => {
      for (const [what, bad] of badBodies) {
        const answer = await arcade.client.play(token, bad);
        expect([what, answer.status, answer.body]).toEqual([
          what,
          400,
          { error: { code: 'invalid_body', message: expect.any(String), requestId: expect.any(String) } },
        ]);
      }
    });
    expect(invocations).toEqual([]);
  });

  test('api-request-validation: without an Idempotency-Key a play is 400 invalid_parameter, and no function runs', async () => {
    const { token } = await newPlayer();
    const invocations = await arcade.during('invocation', async () => {
      const answer = await arcade.client.call('POST', '/plays', { token, body });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_parameter' } } });
    });
    expect(invocations).toEqual([]);
  });

  test('api-request-validation: the handler checks again what the gateway has no model for', async () => {
    const { token } = await newPlayer();
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
    const { token, playerId } = await newPlayer();
    const answer = await arcade.client.play(token, body);
    expect(answer).toMatchObject({ status: 201, body: { ...body, playerId } });
    // Without what others derive from the play.
    const derived: readonly unknown[] = ['activity', 'best', 'message'];
    const items = (await arcade.client.itemsOf(playerId)).filter(({ entity }) => !derived.includes(entity));
    expect(items.map(({ entity }) => entity)).toEqual(['play', 'player', 'request', 'session', 'statistics']);
    expect(items[1]).toMatchObject({ credits: 2, plays: 1 });
    expect(items[4]).toMatchObject({ plays: 1, totalScore: 4_200 });
  });

  test('ddb-throttle-backoff: a play that the table throttles now and then is stored all the same, once', async () => {
    const { token, playerId } = await newPlayer();
    const { tableName } = arcade.client.address;
    arcade.stage.faults.tables.throttles.inject(tableName, { operations: ['TransactWriteItems'], times: 3 });
    expect((await arcade.client.play(token, body)).status).toBe(201);
    const items = await arcade.client.itemsOf(playerId);
    expect(items.find(({ entity }) => entity === 'player')).toMatchObject({ credits: 2, plays: 1 });
  });

  test('ddb-throttle-backoff: while the table throttles it is 503 busy, nothing is written, and the same key works later', async () => {
    const { token, playerId } = await newPlayer();
    const { tableName } = arcade.client.address;
    const before = await arcade.client.itemsOf(playerId);
    arcade.stage.faults.tables.throttles.inject(tableName, { operations: ['TransactWriteItems'] });
    const logged = await arcade.during('log', async () => {
      const answer = await arcade.client.play(token, body, 'key-of-a-busy-day');
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'busy', message: expect.any(String) } } });
      expect(answer.headers.get('retry-after')).toBe('1');
    });
    const levels = logged.map(({ line }) => /"level":"([A-Z]+)"/.exec(line)?.[1]);
    expect(levels).toContain('WARN');
    expect(levels).not.toContain('ERROR');
    arcade.stage.faults.clear();
    expect(await arcade.client.itemsOf(playerId)).toEqual(before);
    for (const _ of [1, 2]) expect((await arcade.client.play(token, body, 'key-of-a-busy-day')).status).toBe(201);
    const items = await arcade.client.itemsOf(playerId);
    expect(items.find(({ entity }) => entity === 'player')).toMatchObject({ credits: 2, plays: 1 });
  });

  test('ddb-throttle-backoff: a read that the table throttles is 503 busy, too', async () => {
    const { token } = await newPlayer();
    arcade.stage.faults.tables.throttles.inject(arcade.client.address.tableName, { operations: ['GetItem'] });
    const answer = await arcade.client.call('GET', '/players/me', { token });
    arcade.stage.faults.clear();
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test('ddb-atomic-counter: ten plays at once with three credits are three plays, and the counters say so', async () => {
    const { token, playerId } = await newPlayer();
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
    const { token } = await newPlayer();
    arcade.stage.faults.functions.inject(arcade.functionOf('registration/get-player').name, 'throw');
    const answer = await arcade.client.call('GET', '/players/me', { token });
    expect(answer.status).toBe(502);
    expect(answer.body).toEqual({
      error: { code: 'internal', message: 'Something went wrong on our side.', requestId: expect.any(String) },
    });
  });

  test('api-rest-lambda-proxy: an unknown route and an unknown method are 404 in the same shape', async () => {
    const { token } = await newPlayer();
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

  test("backend-authorization: someone with a token but without a profile gets 404, not somebody else's data", async () => {
    const { token, playerId } = await newPlayer();
    const Key = { pk: { S: `PLAYER#${playerId}` }, sk: { S: 'PROFILE' } };
    const { address, dynamodb } = arcade.client;
    await dynamodb.send(new DeleteItemCommand({ TableName: address.tableName, Key }));
    expect(await arcade.client.call('GET', '/players/me', { token })).toMatchObject({
      status: 404,
      body: { error: { code: 'player_not_found' } },
    });
    expect(await arcade.client.play(token, body)).toMatchObject({ status: 404 });
  });
});

describe('ddb-consistent-read', () => {
  test('ddb-consistent-read: the profile shows a play at once', async () => {
    const { token } = await newPlayer();
    await arcade.client.play(token, body);
    expect(await arcade.client.call('GET', '/players/me', { token })).toMatchObject({
      status: 200,
      body: { credits: 2, plays: 1 },
    });
  });
});

describe('api-cors', () => {
  const origin = 'http://localhost:3000';

  test('api-cors: a browser may ask before it calls, without a token', async () => {
    // What other tests began ends before.
    await arcade.stage.settle();
    const invocations = await arcade.during('invocation', async () => {
      for (const path of ['players/me', 'plays', 'admin/games', 'games/asteroids/leaderboard']) {
        const { status, headers } = await fetch(`${arcade.client.address.apiUrl}${path}`, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        });
        expect([path, status]).toEqual([path, 204]);
        expect(headers.get('access-control-allow-origin')).toBe(origin);
        expect(headers.get('access-control-allow-methods')).toContain('PATCH');
        expect(headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
      }
    });
    expect(invocations).toEqual([]);
  });

  test('api-cors: answers and refusals, of functions and of the gateway, carry the origin', async () => {
    const { token } = await newPlayer();
    const answers = [
      await arcade.client.call('GET', '/players/me', { token }),
      await arcade.client.call('GET', '/players/me'),
      await arcade.client.call('GET', '/nowhere', { token }),
      await arcade.client.call('PATCH', '/players/me', { token, body: { displayName: 'Ada' } }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers.get('access-control-allow-origin')])).toEqual([
      [200, origin],
      [401, origin],
      [404, origin],
      [428, origin],
    ]);
    expect(answers[0]?.headers.get('access-control-expose-headers')).toContain('etag');
  });
});

describe('api-throttle-stage-method', () => {
  test('api-throttle-stage-method: beyond the burst callers get 429, and a second later they are served again', async () => {
    const { token } = await newPlayer();
    // Whatever other tests called: the bucket is full again.
    await arcade.stage.advance(10);
    const statuses: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => arcade.client.call('GET', '/health')));
      statuses.push(...answers.map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    const refused = await arcade.client.call('GET', '/health');
    expect(refused.body).toMatchObject({ error: { code: 'too_many_requests' } });
    await arcade.stage.advance(1);
    expect((await arcade.client.call('GET', '/health')).status).toBe(200);
    expect((await arcade.client.call('GET', '/players/me', { token })).status).toBe(200);
  });
});

describe('ddb-conditional-optimistic-lock', () => {
  const change = { displayName: 'Ada Lovelace' };

  test('ddb-conditional-optimistic-lock: a change needs the version it is based on', async () => {
    const { token } = await newPlayer();
    const patch = (headers: Record<string, string>, body: unknown = change) =>
      arcade.client.call('PATCH', '/players/me', { token, body, headers });
    expect(await patch({})).toMatchObject({ status: 428, body: { error: { code: 'version_required' } } });
    expect(await patch({ 'if-match': '1' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_parameter' } },
    });
    expect(await patch({ 'if-match': '"2"' })).toMatchObject({
      status: 412,
      body: { error: { code: 'version_mismatch' } },
    });
    const changed = await patch({ 'if-match': '"1"' });
    expect(changed).toMatchObject({ status: 200, body: { ...change, version: 2, credits: 3 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect((await patch({ 'if-match': '"1"' })).status).toBe(412);
    expect((await arcade.client.call('GET', '/players/me', { token })).body).toMatchObject(change);
  });

  /** Plain updates meet transactions, as they do while the player plays. */
  const meetTransactions = (limits: { readonly times?: number } = {}) =>
    arcade.stage.faults.tables.conflicts.inject(arcade.client.address.tableName, {
      operations: ['UpdateItem'],
      ...limits,
    });

  test('ddb-throttle-backoff: a change that meets a transaction now and then is made all the same, once', async () => {
    const { token } = await newPlayer();
    meetTransactions({ times: 3 });
    const answer = await arcade.client.call('PATCH', '/players/me', {
      token,
      body: change,
      headers: { 'if-match': '"1"' },
    });
    expect(answer).toMatchObject({ status: 200, body: { ...change, version: 2 } });
  });

  test('ddb-throttle-backoff: while transactions are in the way it is 503 busy and not 500, and nothing is changed', async () => {
    const { token } = await newPlayer();
    const patch = () =>
      arcade.client.call('PATCH', '/players/me', { token, body: change, headers: { 'if-match': '"1"' } });
    meetTransactions();
    const logged = await arcade.during('log', async () => {
      const answer = await patch();
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'busy', message: expect.any(String) } } });
      expect(answer.headers.get('retry-after')).toBe('1');
    });
    const levels = logged.map(({ line }) => /"level":"([A-Z]+)"/.exec(line)?.[1]);
    expect(levels).toContain('WARN');
    expect(levels).not.toContain('ERROR');
    arcade.stage.faults.clear();
    expect(await patch()).toMatchObject({ status: 200, body: { version: 2 } });
  });

  test('ddb-throttle-backoff: a change beside plays of the same player is made, whatever meets whatever', async () => {
    const { token, playerId } = await newPlayer();
    const patch = (version: number) =>
      arcade.client.call('PATCH', '/players/me', { token, body: change, headers: { 'if-match': `"${version}"` } });
    const plays = [1, 2, 3].map(() => arcade.client.play(token, body));
    for (const version of [1, 2, 3, 4]) expect((await patch(version)).status).toBe(200);
    expect((await Promise.all(plays)).map(({ status }) => status)).toEqual([201, 201, 201]);
    const items = await arcade.client.itemsOf(playerId);
    expect(items.find(({ entity }) => entity === 'player')).toMatchObject({ credits: 0, plays: 3, version: 5 });
  });

  test('api-request-validation: a display name that is blank at an end, too long or no text is refused', async () => {
    const { token } = await newPlayer();
    for (const displayName of ['', ' Ada', 'Ada ', 'A\u0000da', 'x'.repeat(41), 42, null]) {
      const answer = await arcade.client.call('PATCH', '/players/me', {
        token,
        body: { displayName },
        headers: { 'if-match': '"1"' },
      });
      expect([displayName, answer.status, answer.body]).toMatchObject([
        displayName,
        400,
        { error: { code: 'invalid_body' } },
      ]);
    }
  });
});

describe('ddb-pagination-projection', () => {
  test('ddb-pagination-projection: three pages of games, each once, newest first', async () => {
    // The oldest is the one that all tests play.
    let token = '';
    for (let game = 1; game < 60; game += 1) {
      await arcade.stage.advance(1);
      token = await arcade.openGame(`game-${`${game}`.padStart(2, '0')}`, 'publisher');
    }
    const pages: string[][] = [];
    let cursor: unknown;
    do {
      const query = typeof cursor === 'string' ? `?cursor=${cursor}` : '';
      const { status, body: page } = await arcade.client.call('GET', `/games${query}`, { token });
      expect(status).toBe(200);
      pages.push((page.games as { gameId: string }[]).map(({ gameId }) => gameId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(pages.map((page) => page.length)).toEqual([25, 25, 10]);
    const all = pages.flat();
    expect(all).toEqual(all.toSorted().reverse());
    expect(new Set(all).size).toBe(60);
  });

  test('ddb-query-not-scan: a range of time is a range of keys', async () => {
    const { token } = await newPlayer();
    const times: string[] = [];
    for (let play = 0; play < 3; play += 1) {
      const answer = await arcade.client.play(token, { ...body, score: play });
      times.push(String(answer.body.playedAt));
      await arcade.stage.advance(60);
    }
    const list = async (query: string) => {
      const answer = await arcade.client.call('GET', `/players/me/plays${query}`, { token });
      return answer.status === 200
        ? (answer.body.plays as { score: number }[]).map(({ score }) => score)
        : answer.status;
    };
    expect(await list('')).toEqual([2, 1, 0]);
    expect(await list(`?from=${times[1]}`)).toEqual([2, 1]);
    expect(await list(`?to=${times[1]}`)).toEqual([0]);
    expect(await list(`?from=${times[1]}&to=${times[2]}`)).toEqual([1]);
    expect(await list(`?from=${times[2]}&to=${times[1]}`)).toBe(400);
    expect(await list('?from=yesterday')).toBe(400);
    expect(await list('?cursor=garbage')).toBe(400);
  });

  test("backend-authorization: another player's cursor shows nothing of the other player", async () => {
    const { token, playerId } = await newPlayer();
    const eve = await newPlayer();
    await arcade.client.play(token, body);
    const aimed = Buffer.from(JSON.stringify({ pk: `PLAYER#${playerId}`, sk: 'PLAY#\uffff' })).toString('base64url');
    const answer = await arcade.client.call('GET', `/players/me/plays?cursor=${aimed}`, { token: eve.token });
    expect(JSON.stringify(answer.body)).not.toContain('asteroids');
  });
});

/** Puts messages among the dead letters of a queue, as if each had been received five times. */
function letDie(name: string, count: number): NamedQueue {
  const named = namedQueue(arcade, name);
  const { queue, deadLetters } = named;
  for (let letter = 0; letter < count; letter += 1) {
    const message = queue.send({ body: 'personal data', attributes: {}, traceHeader: undefined, senderId: 'test' });
    queue.remove(message);
    deadLetters.takeOver({ ...message, receiveCount: 5 }, queue.settings.arn);
  }
  return named;
}

describe('dead letters', () => {
  let token: string;
  beforeEach(async () => {
    // What was sent back fails or waits in its queue; here only the dead letters matter.
    for (const { queue, deadLetters } of namedQueues(arcade)) for (const each of [queue, deadLetters]) each.purge();
    token = await arcade.client.signIn(arcade.account('operator'));
  });
  const list = (name: string) => arcade.client.call('GET', `/admin/queues/${name}/dead-letters`, { token });
  const redrive = (name: string) => arcade.client.call('POST', `/admin/queues/${name}/dead-letters/redrive`, { token });

  test('sqs-dlq-redrive-source: administrators know every queue that has a dead-letter queue and a consumer', () => {
    const { all } = arcade.stage.services.sqs;
    const known = namedQueues(arcade).map(({ queue }) => queue.settings.name);
    expect(known.toSorted()).toEqual(
      all.flatMap(({ settings }) => (settings.redrive === undefined ? [] : [settings.name])).toSorted(),
    );
  });

  test.each(['reminders', 'extractions', 'loads', 'welcome', 'review', 'activity'])(
    'backend-authorization: administrators see the dead letters of %s without their content and send them back',
    async (name) => {
      const { deadLetters } = letDie(name, 1);
      const seen = await list(name);
      expect(seen.status).toBe(200);
      expect(seen.body).toEqual({
        queue: name,
        count: 1,
        sample: [{ messageId: expect.any(String), receives: 6, sentAt: expect.any(String) }],
      });
      const redriven = await redrive(name);
      expect([redriven.status, redriven.body]).toEqual([202, { queue: name, started: true }]);
      expect(deadLetters.messages).toEqual([]);
    },
  );

  test('sqs-long-polling: a queue without dead letters is answered at once', async () => {
    expect((await list('loads')).body).toEqual({ queue: 'loads', count: 0, sample: [] });
  });

  test.each(['nothing', 'Reminders', 'constructor', '__proto__', '%20', 'reminders%2f..'])(
    'backend-authorization: a queue of the name %s is not found, and no address is revealed',
    async (name) => {
      for (const answer of [await list(name), await redrive(name)]) {
        expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
        expect(JSON.stringify(answer.body)).not.toMatch(/arn:|http|sqs|arcade-/i);
      }
    },
  );

  test('backend-authorization: a player learns nothing, not even which queues there are', async () => {
    const player = await newPlayer();
    for (const name of ['loads', 'nothing']) {
      const path = `/admin/queues/${name}/dead-letters`;
      expect((await arcade.client.call('GET', path, { token: player.token })).status).toBe(403);
      expect((await arcade.client.call('POST', `${path}/redrive`, { token: player.token })).status).toBe(403);
    }
  });

  test('sqs-dlq-redrive-source: while a redrive runs, another is refused and changes nothing', async () => {
    const { deadLetters } = letDie('loads', 15);
    expect((await redrive('loads')).status).toBe(202);
    expect(await redrive('loads')).toMatchObject({ status: 409, body: { error: { code: 'redrive_running' } } });
    expect((await redrive('extractions')).status).toBe(202);
    await arcade.stage.advance(2);
    expect(deadLetters.messages).toEqual([]);
    expect((await redrive('loads')).status).toBe(202);
  });

  test('sqs-dlq-redrive-source: of two administrators at once one starts the redrive', async () => {
    letDie('loads', 15);
    const statuses = (await Promise.all([redrive('loads'), redrive('loads')])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([202, 409]);
  });
});

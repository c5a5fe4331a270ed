import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { httpScene } from './http-story.ts';
import { GAME, newcomer, score, socketScene } from './socket-story.ts';
import { call, outcomeOf, ticketUrl, Watcher } from './watcher.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('live');
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

describe.each([socketScene, httpScene])('the story of $id', ({ steps }) => {
  test.each(steps)('$pattern: $title', async ({ run }) => {
    expect(await run(playground)).not.toBe('');
  });
});

describe('messages of hostile clients', () => {
  test('api-websocket: whatever a client sends is answered, and nothing of it comes back', async () => {
    const watcher = await Watcher.connect(playground, await newcomer(playground));
    const hostile = [
      'not JSON',
      '',
      '[]',
      'null',
      '{"action":"follow"}',
      '{"action":"follow","gameId":7}',
      `{"action":"follow","gameId":"${'x'.repeat(65)}"}`,
      '{"action":"$connect"}',
      '{"action":"$disconnect"}',
      '{"action":"__proto__","gameId":"x"}',
      '{"action":{"toString":1}}',
      'x'.repeat(30_000),
      '\u0000\ud800',
    ];
    for (const message of hostile) {
      expect(await watcher.ask(message)).toBe('{"type":"error","code":"unknown_message"}');
    }
    await watcher.close();
  });

  test.each([
    ['a frame above 32 KB', Buffer.alloc(33 * 1024, 'x')],
    ['a message above 128 KB', Buffer.alloc(129 * 1024, 'x')],
  ])('api-websocket: %s ends the connection', async (_, data) => {
    const watcher = await Watcher.connect(playground, await newcomer(playground));
    const closed = watcher.closed();
    watcher.send(data);
    expect(await closed).toBe(1009);
  });

  test.each([
    ['a route', '/live/tickets'],
    ['a zero byte', '/%00'],
    ['a path', '/..%2f..%2fetc'],
    ['a route of administrators', '/admin/games'],
    ['a wrong encoding', '/games/%ff/leaderboard'],
    ['5,000 letters', `/${'a'.repeat(5_000)}`],
  ])('api-http-api: %s without a token reveals nothing', async (_, path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await call(playground, method, path);
      expect([401, 404]).toContain(answer.status);
      expect(await answer.json()).toEqual({ message: answer.status === 401 ? 'Unauthorized' : 'Not Found' });
    }
  });

  test.each(['not JSON', '{}', '[]', '{"gameId":"x","score":-1}', '{"gameId":"defender","score":1e999}'])(
    'api-http-api: the body %j is refused by the handler, because this gateway does not look at it',
    async (body) => {
      const token = await playground.token(await newcomer(playground));
      const answer = await call(playground, 'POST', '/plays', {
        token,
        body,
        headers: { 'idempotency-key': randomUUID() },
      });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { code: 'invalid_body' } });
    },
  );
});

describe('connections', () => {
  test('api-websocket: a ticket of one player lets in no other, and a connection is its holder’s', async () => {
    const url = await ticketUrl(playground, await newcomer(playground));
    expect(await outcomeOf(url.replace('ticket=', 'Ticket='))).toBe('401');
    expect(await outcomeOf(`${url}&ticket=${randomUUID()}`)).toBe('403');
    expect(await outcomeOf(url)).toBe('open');
  });

  test('api-websocket: a connection ends after two hours, however busy it is', async () => {
    const watcher = await Watcher.connect(playground, await newcomer(playground));
    const closed = watcher.closed();
    for (let minutes = 0; minutes < 115; minutes += 5) {
      await watcher.follow(GAME);
      await playground.stage.advance(5 * 60);
    }
    expect([...playground.stage.services.apiGatewayV2.sockets.values()][0]?.connections.size).toBe(1);
    await watcher.follow(GAME);
    await playground.stage.advance(5 * 60);
    expect(await closed).toBe(1001);
  });

  test('lambda-idempotency: an event that comes again has the same id, by which clients know it', async () => {
    const watcher = await Watcher.connect(playground, await newcomer(playground));
    await watcher.follow(GAME);
    playground.stage.faults.queues.inject(
      playground.stage.services.sqs.all.find(({ settings }) => settings.name.endsWith('-Pushes'))?.settings.name ?? '',
      { duplicates: 1 },
    );
    await score(playground, 99);
    // Longer than the queue hides a message, and shorter than a connection may be idle.
    await playground.stage.advance(300);
    playground.stage.faults.clear();
    await watcher.follow(GAME);
    expect(new Set(watcher.scores).size).toBe(1);
    expect(watcher.scores.length).toBeGreaterThan(0);
    await watcher.close();
  });

  test('iam-role-per-function: one function sends to connections, and none does anything else with them', () => {
    const calls = playground.stage.records
      .of('call')
      .filter(({ action }) => action === 'execute-api:ManageConnections');
    expect(calls.every(({ allowed, resource }) => allowed && resource.includes('/POST/@connections/'))).toBe(true);
    expect([...new Set(calls.map(({ principal }) => principal))]).toEqual([
      playground.functionOf('live/push-score').name,
    ]);
  });
});

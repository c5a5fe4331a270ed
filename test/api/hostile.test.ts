import { request as httpRequest } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { seededRandom } from '@serverless-arcade/stage/random.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

afterEach(closeArcades);

/** `HOSTILE_REQUESTS=10000 npm test -- test/api/hostile` for the long run. */
const REQUESTS = Number(process.env.HOSTILE_REQUESTS ?? 250);
const SEED = Number(process.env.HOSTILE_SEED ?? 42);
const AT_ONCE = 5;

/** What no answer may reveal: our files, our tables, our libraries, our account. */
const INTERNALS = /node_modules|\.mjs|\.ts:|at async|arn:aws|arcade-foundation|dynamodb|Exception|SQLITE|stack/i;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Plain `node:http`, because `fetch` refuses some of the headers and paths that a hostile caller sends. */
function send(
  url: URL,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: { ...headers, 'content-length': `${Buffer.byteLength(body ?? '')}` },
        insecureHTTPParser: true,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

test(`backend-authorization: ${REQUESTS} hostile requests yield no 5xx and reveal nothing`, async () => {
  const arcade = await openArcade();
  const admin = await arcade.openGame('asteroids');
  await arcade.register('ada');
  const token = await arcade.token('ada');
  const apiKey = await arcade.client.cabinetKey();
  const random = seededRandom(SEED);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] ?? Object(values[0]);
  const text = () =>
    pick([
      '',
      ' ',
      'a',
      'asteroids',
      '%00',
      '../../etc/passwd',
      "'; DROP TABLE plays; --",
      '<script>alert(1)</script>',
      '__proto__',
      'constructor',
      '\u0000\u0001',
      '💥'.repeat(10),
      'x'.repeat(Math.floor(random() * 3_000)),
      Buffer.from(JSON.stringify({ sk: 'PLAY#', gameSk: 'SCORE#' })).toString('base64url'),
      Buffer.from(JSON.stringify({ pk: 'PLAYER#someone', sk: 'PROFILE' })).toString('base64url'),
      Buffer.from(JSON.stringify({ a: { S: 'b' } })).toString('base64url'),
      Buffer.from('{"sk":"\\ud800"}').toString('base64url'),
      Buffer.from('{"\\udfff":"PLAY#","sk":"a\\ud800b"}').toString('base64url'),
      '9999-12-31T23:59:59-23:00',
      '2026-02-30T00:00:00.000Z',
      '2026-11-21T00:00:00Z',
      '-1',
      '1e309',
      'null',
    ]);
  const value = (depth = 0): unknown =>
    pick<() => unknown>([
      text,
      () => null,
      () => true,
      () => -1,
      () => 1.5,
      () => 2 ** 53,
      () => (depth > 3 ? [] : Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1))),
      () => (depth > 3 ? {} : { [text()]: value(depth + 1), gameId: value(depth + 1) }),
    ])();
  const body = () =>
    pick<() => string | undefined>([
      () => undefined,
      text,
      () => '{',
      () => '[[[[[[[[',
      () => JSON.stringify(value()),
      () => JSON.stringify({ gameId: value(), score: value() }),
      () => JSON.stringify({ gameId: 'asteroids', score: Math.floor(random() * 1_000) }),
      () => JSON.stringify({ displayName: value() }),
      () => JSON.stringify({ gameId: value(), title: value() }),
      () => JSON.stringify({ plays: value() }),
      () =>
        JSON.stringify({ plays: [value(), { playerId: text(), gameId: text(), score: value(), playedAt: text() }] }),
      () => `{"gameId":"asteroids","score":1,"score":${'9'.repeat(400)}}`,
      () => `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
    ])();
  const routes: readonly (() => readonly [method: string, path: string])[] = [
    () => ['GET', '/players/me'],
    () => ['PATCH', '/players/me'],
    () => ['POST', '/plays'],
    () => ['POST', '/plays'],
    () => ['GET', '/games'],
    () => ['GET', `/games/${encodeURIComponent(text())}/leaderboard`],
    () => ['POST', '/admin/games'],
    () => ['GET', `/admin/queues/${encodeURIComponent(text())}/dead-letters`],
    () => ['GET', `/admin/queues/${pick(['reminders', 'loads', 'review'])}/dead-letters`],
    () => ['POST', `/admin/queues/${encodeURIComponent(text())}/dead-letters/redrive`],
    () => ['GET', `/players/me/messages?cursor=${encodeURIComponent(text())}`],
    () => ['GET', `/players/me/plays?from=${encodeURIComponent(text())}&to=${encodeURIComponent(text())}`],
    () => ['GET', `/players/me/plays?cursor=${encodeURIComponent(text())}`],
    () => ['GET', `/games?cursor=${encodeURIComponent(text())}&cursor=${encodeURIComponent(text())}`],
    () => ['GET', `/games/asteroids/leaderboard?cursor=${encodeURIComponent(text())}`],
    () => ['POST', '/imports'],
    () => ['GET', `/imports/${encodeURIComponent(text())}`],
    () => ['GET', `/imports/${'0'.repeat(32)}?cursor=${encodeURIComponent(text())}`],
  ];
  const strayRoutes: typeof routes = [
    () => [pick(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']), `/${encodeURIComponent(text())}`],
    () => [pick(['PUT', 'DELETE', 'OPTIONS', 'HEAD']), '/players/me'],
    () => ['GET', '/players/%2e%2e/me'],
    () => ['GET', '//players//me'],
  ];
  const route = () => pick(random() < 0.8 ? routes : strayRoutes)();
  const headers = (): Record<string, string> => {
    const printable = () => text().replaceAll(/[^ -~]/g, '?');
    return {
      ...pick<Record<string, string>>([
        {},
        { authorization: token },
        { authorization: token },
        { authorization: token },
        { authorization: token },
        { authorization: admin },
        { authorization: printable() },
      ]),
      ...pick<Record<string, string>>([
        {},
        { 'content-type': 'application/json' },
        { 'content-type': 'application/json' },
        { 'content-type': printable() || 'x' },
      ]),
      ...pick<Record<string, string>>([
        {},
        { 'idempotency-key': printable() },
        { 'idempotency-key': `key-${Math.floor(random() * 500)}-abcdef` },
      ]),
      ...pick<Record<string, string>>([
        {},
        { 'x-api-key': apiKey },
        { 'x-api-key': apiKey },
        { 'x-api-key': printable() },
      ]),
      ...pick<Record<string, string>>([{}, { 'if-match': '"1"' }, { 'if-match': printable() }]),
    };
  };

  const base = new URL(arcade.client.address.apiUrl);
  const counts = new Map<string, number>();
  for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, () => {
      const [method, path] = route();
      const target = base.pathname.replace(/\/$/, '') + path;
      const sentHeaders = headers();
      const sentBody = body();
      return send(base, method, target, sentHeaders, sentBody).then((answer) => ({
        method,
        target,
        sentHeaders,
        sentBody,
        answer,
      }));
    });
    for (const { answer, ...call } of await Promise.all(batch)) {
      const kind = `${answer.status} ${/"code":"(\w+)"/.exec(answer.body)?.[1] ?? ''}`;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (answer.status >= 500 || INTERNALS.test(answer.body)) {
        throw new Error(
          `${JSON.stringify(call).slice(0, 2_000)} was answered ${answer.status} ${answer.body.slice(0, 500)}`,
        );
      }
    }
    // The throttle refills with the stage's time.
    await arcade.stage.advance(1);
  }
  console.info(Object.fromEntries([...counts].sort()));
  const failed = arcade.stage.records.of('invocation').filter(({ outcome }) => outcome !== 'success');
  expect(failed).toEqual([]);
  // Nobody was charged for nothing, and nothing was stored for nothing.
  const items = await arcade.client.itemsOf(arcade.account('ada').playerId);
  const { credits, plays } = items.find(({ entity }) => entity === 'player') ?? {};
  expect(plays).toBe(3 - Number(credits));
  expect(items.filter(({ entity }) => entity === 'play')).toHaveLength(Number(plays));
}, 300_000);

test('lambda-idempotency: duplicates of a play under concurrency never charge twice', async () => {
  const arcade = await openArcade();
  await arcade.openGame('asteroids');
  const { playerId } = await arcade.register('ada');
  const token = await arcade.token('ada');
  for (const key of ['first-key-0001', 'second-key-002']) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => arcade.client.play(token, { gameId: 'asteroids', score: 7 }, key)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.playId)).size).toBe(1);
  }
  const items = await arcade.client.itemsOf(playerId);
  expect(items.filter(({ entity }) => entity === 'play')).toHaveLength(2);
  expect(items.find(({ entity }) => entity === 'player')).toMatchObject({ credits: 1, plays: 2 });
});

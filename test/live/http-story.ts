import { randomUUID } from 'node:crypto';
import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { GAME, newcomer } from './socket-story.ts';
import { call } from './watcher.ts';

/** Members that differ from request to request, and texts for people. */
const VARYING = ['requestId', 'playId', 'playedAt', 'message'];

/** An answer without what varies, and with its members in one order. */
const shown = (status: number, body: unknown) =>
  `${status} ${JSON.stringify(body, (name, value) => (VARYING.includes(name) ? '-' : inOrder(value)))}`;

const inOrder = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)))
    : value;

/** What the same requests are answered by the REST API and by the HTTP API. */
async function both(
  playground: Playground,
  name: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<readonly [string, string]> {
  const token = await playground.token(name);
  const keyed = () => ({ 'idempotency-key': randomUUID() });
  const rest = await playground.client.call(method, path, { token, body, headers: keyed() });
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const http = await call(playground, method, path, { token, headers: keyed(), ...text });
  return [shown(rest.status, rest.body), shown(http.status, await http.json())];
}

async function sameHandlers(playground: Playground): Promise<string> {
  const name = await newcomer(playground);
  const requests = [
    ['POST', '/plays', { gameId: GAME, score: 12 }],
    ['POST', '/plays', { gameId: 'no-such-game', score: 12 }],
    ['GET', '/players/me/plays', undefined],
    ['GET', '/players/me/plays?cursor=nonsense', undefined],
    ['GET', '/games', undefined],
    ['GET', `/games/${GAME}/leaderboard`, undefined],
  ] as const;
  for (const [method, path, body] of requests) {
    const [rest, http] = await both(playground, name, method, path, body);
    observe(rest === http, `${method} ${path}: ${rest} and ${http}`);
  }
  return `${requests.length} requests, the same answers`;
}

/** The status, and the challenge if there is one. */
const refusal = async (answer: Response) =>
  `${answer.status} ${await answer.text()} ${/error="\w+"/.exec(answer.headers.get('www-authenticate') ?? '')?.[0] ?? '-'}`;

async function checkTokens(playground: Playground): Promise<string> {
  const name = await newcomer(playground);
  const token = await playground.token(name);
  const ask = async (credential?: string) =>
    refusal(await call(playground, 'GET', '/games', credential === undefined ? {} : { token: credential }));
  const good = await call(playground, 'GET', '/games', { token });
  observe(good.status === 200, `a good token was answered ${good.status}`);
  const wrong = [await ask(), await ask('no-token'), await ask(`${token.slice(0, -4)}AAAA`)];
  await playground.stage.advance(3_601);
  wrong.push(await ask(token));
  const body = '401 {"message":"Unauthorized"}';
  const expected = [`${body} -`, ...Array<string>(3).fill(`${body} error="invalid_token"`)];
  observe(wrong.join() === expected.join(), wrong.join(', '));
  return 'no token, a wrong one, a forged one and an old one: 401';
}

export const httpScene: Scene = {
  id: 'live-http',
  after: 'live-scores',
  needs: ['api', 'leaderboard', 'registration'],
  steps: [
    { pattern: 'api-http-api', title: 'The same handlers answer, and answer the same', run: sameHandlers },
    { pattern: 'api-http-api', title: 'The gateway refuses all but a good token', run: checkTokens },
  ],
};

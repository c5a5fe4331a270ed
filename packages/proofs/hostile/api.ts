import type { Playground } from '../../../playground/playground.ts';
import type { Chance } from '../world/random.ts';
import type { Call } from './caller.ts';
import { broken, hostileJson, hostileText, hostileValue } from './values.ts';
import { printable } from './wire.ts';

/** Who calls, and with which rights. */
interface Callers {
  readonly player: string;
  readonly admin: string;
  readonly apiKey: string;
}

const GAME = 'asteroids';

/** What correct callers send, by method and path. */
const BODIES: readonly (readonly [method: string, path: string, body: unknown])[] = [
  ['PATCH', '/players/me', { displayName: 'Ada' }],
  ['POST', '/plays', { gameId: GAME, score: 100 }],
  ['POST', '/admin/games', { gameId: 'pong', title: 'Pong' }],
  ['POST', '/imports', { plays: [{ playerId: 'a', gameId: GAME, score: 1, playedAt: '2026-01-01T00:00:00Z' }] }],
];

const PATHS = [
  '/players/me',
  '/games',
  `/games/${GAME}/leaderboard`,
  '/admin/queues/reminders/dead-letters',
  '/players/me/messages',
  '/players/me/plays',
  `/imports/${'0'.repeat(32)}`,
  '/health',
];

/** Prepares who will call: a player who has three credits, an administrator, and the key of a cabinet. */
export async function callersOf(playground: Playground): Promise<Callers> {
  const admin = await playground.openGame(GAME);
  await playground.register('ada');
  return { admin, player: await playground.token('ada'), apiKey: await playground.client.cabinetKey() };
}

/** Calls to the routes of the API, most of them by somebody who may call. */
export function* apiCalls(count: number, chance: Chance, { client }: Playground, callers: Callers): Generator<Call> {
  const base = new URL(client.address.apiUrl).pathname.replace(/\/$/, '');
  for (let made = 0; made < count; made += 1) {
    const call = apiCall(chance);
    yield { ...call, path: `${base}${call.path}`, headers: headersOf(chance, callers) };
  }
}

function apiCall(chance: Chance): Omit<Call, 'headers'> {
  const kind = chance.below(10);
  if (kind < 4) {
    const [method, path, body] = chance.oneOf(BODIES);
    return { method, path, body: bodyOf(body, chance) };
  }
  if (kind < 8) return { method: 'GET', path: withQuery(chance.oneOf(PATHS), chance), body: '' };
  const part = encodeURIComponent(hostileText(chance).toWellFormed());
  return chance.oneOf([
    { method: 'GET', path: `/games/${part}/leaderboard`, body: '' },
    { method: 'GET', path: `/imports/${part}`, body: '' },
    { method: 'POST', path: `/admin/queues/${part}/dead-letters/redrive`, body: '' },
    { method: 'GET', path: `/admin/queues/${part}/dead-letters`, body: '' },
    { method: chance.oneOf(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']), path: `/${part}`, body: '' },
    { method: chance.oneOf(['PUT', 'DELETE', 'OPTIONS', 'HEAD']), path: '/players/me', body: '' },
    { method: 'GET', path: '/players/%2e%2e/me', body: '' },
    { method: 'GET', path: '//players//me', body: '' },
    { method: 'GET', path: '/games/%zz/leaderboard', body: '' },
  ]);
}

function bodyOf(body: unknown, chance: Chance): string {
  if (chance.happens(0.1))
    return chance.oneOf(['', '{', '[[[[', 'null', hostileText(chance), hostileJson(hostileValue(chance))]);
  if (chance.happens(0.02)) return `{"gameId":"${GAME}","score":1,"score":${'9'.repeat(400)}}`;
  return hostileJson(chance.happens(0.8) ? broken(body, chance) : body);
}

function withQuery(path: string, chance: Chance): string {
  const names = ['cursor', 'from', 'to', '__proto__', 'cursor'];
  const pairs = Array.from({ length: chance.below(3) }, () => {
    const name = chance.oneOf(names);
    const value = name === 'cursor' && chance.happens(0.7) ? cursor(chance) : hostileText(chance);
    return `${name}=${encodeURIComponent(value.toWellFormed())}`;
  });
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** Cursors of the right form, with positions that no page ended at. */
function cursor(chance: Chance): string {
  const position = chance.oneOf<unknown>([
    { sk: 'PLAY#', gameSk: 'SCORE#' },
    { pk: 'PLAYER#someone', sk: 'PROFILE' },
    { gameSk: 'SCORE#0000000001#2026-01-01#a' },
    { a: { S: 'b' } },
    { sk: hostileText(chance) },
    { [hostileText(chance)]: 'PLAY#' },
    hostileValue(chance),
  ]);
  return Buffer.from(hostileJson(position)).toString('base64url');
}

function headersOf(chance: Chance, { player, admin, apiKey }: Callers): Readonly<Record<string, string>> {
  const printed = () => printable(hostileText(chance));
  const authorization = chance.oneOf([player, player, player, player, admin, admin, printed(), '']);
  const contentType = chance.oneOf(['application/json', 'application/json', 'application/json', printed() || 'x', '']);
  const idempotencyKey = chance.oneOf([
    `key-${chance.below(500)}-abcdef`,
    `key-${chance.below(500)}-abcdef`,
    printed(),
    '',
  ]);
  return {
    ...(authorization === '' ? {} : { authorization }),
    ...(contentType === '' ? {} : { 'content-type': contentType }),
    ...(idempotencyKey === '' ? {} : { 'idempotency-key': idempotencyKey }),
    ...chance.oneOf<Readonly<Record<string, string>>>([
      {},
      { 'x-api-key': apiKey },
      { 'x-api-key': apiKey },
      { 'x-api-key': printed() },
    ]),
    ...chance.oneOf<Readonly<Record<string, string>>>([{}, { 'if-match': '"1"' }, { 'if-match': printed() }]),
    ...(chance.happens(0.05) ? { 'x-amz-target': printed() || 'x.y' } : {}),
  };
}

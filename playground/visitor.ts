import type { Playground } from './playground.ts';
import { errorCode, listOf } from './step.ts';

/** The game that visitors play. */
export const GAME = 'asteroids';
/** The administrator of the acts. */
const ADMIN = 'operator';
/** The player whose plays the cabinet uploads. */
export const CABINET_PLAYER = 'mary';

/** The visitor who registered last. @throws in words for the visitor when there is none */
export function newestPlayer(playground: Playground): string {
  const name = playground.people.findLast((candidate) => candidate !== ADMIN && candidate !== CABINET_PLAYER);
  if (name === undefined) throw new Error('Nobody has registered yet: register a player first');
  return name;
}

/** Adds the game of the visitors, once. */
export async function openGame(playground: Playground, name: string): Promise<void> {
  const { status, body } = await playground.client.call('GET', '/games', { token: await playground.token(name) });
  if (status !== 200) throw new Error(`GET /games answered ${status}: ${refusalOf(body)}`);
  if (!listOf(body.games).some(({ gameId }) => gameId === GAME)) await playground.openGame(GAME, ADMIN);
}

const ADVICE: Readonly<Record<string, string>> = {
  no_credits: 'register another player',
  too_many_requests: 'the cabinet has used up its rate, let a minute pass',
};

/** The code of a refusal, and what a visitor can do about it. */
export function refusalOf(body: Readonly<Record<string, unknown>>): string {
  const code = String(errorCode(body));
  const advice = ADVICE[code];
  return advice === undefined ? code : `${code}; ${advice}`;
}

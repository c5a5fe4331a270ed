import { randomUUID } from 'node:crypto';
import { number, object, parse, string } from 'valibot';
import { A_MOMENT } from '../../playground/galaxian.ts';
import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { outcomeOf, ticketUrl, Watcher } from './watcher.ts';

/** The game that people watch. */
export const GAME = 'defender';

const scoreSchema = object({ gameId: string(), score: number(), eventId: string() });

/** Registers somebody; others may have opened the game. */
export async function newcomer(playground: Playground): Promise<string> {
  if (!playground.people.includes('announcer')) await playground.openGame(GAME, 'announcer');
  const name = `fan-${randomUUID().slice(0, 8)}`;
  await playground.register(name);
  return name;
}

/** Somebody plays, and what follows from it happens. */
export async function score(playground: Playground, points: number, name?: string): Promise<void> {
  const player = name ?? (await newcomer(playground));
  const token = await playground.token(player);
  const { status } = await playground.client.play(token, { gameId: GAME, score: points });
  observe(status === 201, `a play was answered ${status}`);
  await playground.stage.advance(A_MOMENT);
}

async function letIn(playground: Playground): Promise<string> {
  const name = await newcomer(playground);
  const url = await ticketUrl(playground, name);
  const base = url.replace(/\?.*/, '');
  const old = await ticketUrl(playground, name);
  const outcomes = {
    without: await outcomeOf(base),
    wrong: await outcomeOf(`${base}?ticket=${randomUUID()}`),
    right: await outcomeOf(url),
    again: await outcomeOf(url),
  };
  await playground.stage.advance(60);
  const all = Object.entries({ ...outcomes, late: await outcomeOf(old) }).map(([when, what]) => `${when} ${what}`);
  const expected = ['without 401', 'wrong 403', 'right open', 'again 403', 'late 403'];
  observe(all.join() === expected.join(), all.join(', '));
  return all.join(', ');
}

async function watchScores(playground: Playground): Promise<string> {
  const [one, other, elsewhere] = [
    await Watcher.connect(playground, await newcomer(playground)),
    await Watcher.connect(playground, await newcomer(playground)),
    await Watcher.connect(playground, await newcomer(playground)),
  ];
  for (const watcher of [one, other]) await watcher.follow(GAME);
  await elsewhere.follow('another-game');
  await score(playground, 4_711);
  const seen = [await one.next(), await other.next()].map((text) => parse(scoreSchema, JSON.parse(text)));
  observe(
    seen.every((told) => told.score === 4_711 && told.gameId === GAME),
    JSON.stringify(seen),
  );
  await elsewhere.follow('another-game');
  observe(elsewhere.scores.length === 0, 'who follows another game got the score');
  for (const watcher of [one, other, elsewhere]) await watcher.close();
  return 'two followers got 4711, who follows another game nothing';
}

async function loseConnections(playground: Playground): Promise<string> {
  const { stage } = playground;
  const lost = await Watcher.connect(playground, await newcomer(playground));
  await lost.follow(GAME);
  // The gateway does not promise to say that a connection has ended.
  stage.faults.functions.inject(playground.functionOf('live/close-connection').name, 'throw');
  await lost.close();
  await stage.settle();
  const before = stage.records.count('call');
  await score(playground, 1);
  const deleted = stage.records
    .after('call', before)
    .filter(({ action, principal }) => action === 'dynamodb:DeleteItem' && principal.includes('PushScore'));
  observe(deleted.length === 1, `${deleted.length} rows were deleted`);
  const again = stage.records.count('socket');
  await score(playground, 2);
  observe(stage.records.after('socket', again).length === 0, 'somebody was sent to who is gone');
  return 'one answer 410, one row less';
}

async function endConnections(playground: Playground): Promise<string> {
  const watcher = await Watcher.connect(playground, await newcomer(playground));
  const closed = watcher.closed();
  await playground.stage.advance(10 * 60);
  const code = await closed;
  observe(code === 1001, `the connection was closed with ${code}`);
  await playground.stage.settle();
  return 'after ten minutes without a message the connection was closed';
}

export const socketScene: Scene = {
  id: 'live-scores',
  needs: ['api', 'leaderboard', 'registration'],
  steps: [
    { pattern: 'api-websocket', title: 'A ticket opens one connection, once and within a minute', run: letIn },
    { pattern: 'api-websocket', title: 'Scores reach those who follow their game', run: watchScores },
    { pattern: 'api-websocket', title: 'An answer 410 takes the row of a connection away', run: loseConnections },
    { pattern: 'api-websocket', title: 'A connection without messages ends after ten minutes', run: endConnections },
  ],
};

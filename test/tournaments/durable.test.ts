import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { CREDITS, DurableRuns, FEE, PRIZES } from './durable-run.ts';
import { durableScene } from './durable-scene.ts';

let playground: Playground;
let runs: DurableRuns;
beforeAll(async () => {
  playground = await openChapter('tournaments');
  runs = new DurableRuns(playground);
}, 180_000); // It may have to be synthesized first.
afterAll(async () => {
  runs.close();
  await closeArcades();
});

const HOUR = 3_600;
const invocations = () =>
  playground.stage.records.of('invocation').filter(({ functionName }) => functionName.includes('RunTournament'));
const credited = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, CREDITS]));

/** A tournament whose sign-up is over. */
async function played(id: string, players: Readonly<Record<string, number>>) {
  const arn = await runs.start(id);
  await playground.stage.settle();
  await runs.enter(id, players);
  await playground.stage.advance(HOUR);
  return arn;
}

describe('lambda-durable-steps', () => {
  test('a tournament goes from sign-up to prizes, each step once', async () => {
    const arn = await played('whole', credited('w1', 'w2', 'w3'));
    await runs.answer('whole', 'matches', { standings: ['w2', 'nobody', 'w1', 'w3'] });
    await runs.answer('whole', 'approval', { decision: 'approve' });
    const { Status, Result } = await runs.describe(arn);
    expect([Status, JSON.parse(`${Result}`)]).toEqual([
      'SUCCEEDED',
      {
        outcome: 'finished',
        winners: [
          { playerId: 'w2', place: 1, credits: 15 },
          { playerId: 'w1', place: 2, credits: 5 },
        ],
      },
    ]);
    const [first = 0, second = 0] = PRIZES;
    expect(await runs.credits('w1', 'w2', 'w3')).toEqual([
      CREDITS - FEE + second,
      CREDITS - FEE + first,
      CREDITS - FEE,
    ]);
    expect(await runs.items('whole', 'tournament')).toMatchObject([{ status: 'finished' }]);
  });

  test('the same start again is the same execution', async () => {
    expect(await runs.start('twice')).toBe(await runs.start('twice'));
    await expect(runs.start('twice', 30)).rejects.toMatchObject({ name: 'DurableExecutionAlreadyStartedException' });
  });

  test.each([1, 4, 7, 10, 13])(
    'a worker that is killed after %i calls changes nothing in the end',
    async (killAfterCalls) => {
      const id = `killed-${killAfterCalls}`;
      const [one, two] = [`${id}-a`, `${id}-b`];
      const { name } = playground.functionOf('tournaments/run-tournament');
      await runs.start(id);
      await playground.stage.settle();
      await runs.enter(id, credited(one, two));
      playground.stage.faults.functions.inject(name, { killAfterCalls });
      await playground.stage.advance(HOUR + 30);
      await runs.answer(id, 'matches', { standings: [one, two] });
      playground.stage.faults.functions.inject(name, { killAfterCalls });
      await runs.answer(id, 'approval', { decision: 'approve' });
      await playground.stage.advance(30);
      playground.stage.faults.clear();
      const [first = 0, second = 0] = PRIZES;
      expect(await runs.credits(one, two)).toEqual([CREDITS - FEE + first, CREDITS - FEE + second]);
      expect(await runs.items(id, 'fee')).toHaveLength(2);
      expect(await runs.items(id, 'prize')).toHaveLength(2);
    },
  );
});

describe('lambda-durable-wait-callback', () => {
  test('nothing runs while players sign up, and while an organiser thinks', async () => {
    const before = invocations().length;
    await played('waits', credited('x1', 'x2'));
    expect(invocations().length - before).toBe(2);
    await runs.answer('waits', 'matches', { standings: ['x1', 'x2'] });
    for (let hours = 0; hours < 5; hours += 1) {
      await playground.stage.advance(HOUR - 1);
      await runs.answer('waits', 'approval', { decision: 'considering' });
    }
    expect(invocations().length - before).toBe(3);
    await runs.answer('waits', 'approval', { decision: 'approve' });
    expect(await runs.items('waits', 'tournament')).toMatchObject([{ status: 'finished' }]);
  });

  test('who answers too early, too late or to the wrong question is told so', async () => {
    expect(await runs.answer('unknown', 'matches', { standings: ['y1'] })).toBe(409);
    await played('asked', credited('y1', 'y2'));
    expect(await runs.answer('asked', 'approval', { decision: 'approve' })).toBe(409);
    expect(await runs.answer('asked', 'matches', { decision: 'approve' })).toBe(400);
    expect(await runs.answer('asked', 'matches', { decision: 'considering' })).toBe(202);
    expect(await runs.answer('asked', 'matches', { standings: ['y1', 'y2'] })).toBe(202);
    expect(await runs.answer('asked', 'matches', { standings: ['y2', 'y1'] })).toBe(409);
    expect(await runs.answer('asked', 'approval', { standings: ['y2', 'y1'] })).toBe(400);
    expect(await runs.answer('asked', 'approval', { decision: 'approve' })).toBe(202);
    expect(await runs.credits('y1', 'y2')).toEqual([CREDITS - FEE + 15, CREDITS - FEE + 5]);
  });

  test('a player may not answer', async () => {
    await playground.register('guest');
    const answer = await playground.call('guest', 'PUT', '/tournaments/asked/answers/approval', {
      decision: 'approve',
    });
    expect(answer.status).toBe(403);
  });

  test.each([
    ['matches', 'CallbackTimeoutError'],
    ['approval', 'CallbackTimeoutError'],
  ] as const)('silence about the %s ends the tournament, and the fees go back', async (question, reason) => {
    const id = `silent-${question}`;
    await played(id, credited(`${id}-a`, `${id}-b`));
    if (question === 'approval') await runs.answer(id, 'matches', { standings: [`${id}-a`] });
    await playground.stage.advance(HOUR);
    expect(await runs.items(id, 'tournament')).toMatchObject([{ status: 'cancelled', reason }]);
    expect(await runs.credits(`${id}-a`, `${id}-b`)).toEqual([CREDITS, CREDITS]);
  });
});

describe('lambda-durable-parallel', () => {
  test('a rejected tournament gives every fee back, and pays no prize', async () => {
    const arn = await played('rejected', credited('r1', 'r2', 'r3'));
    await runs.answer('rejected', 'matches', { standings: ['r1', 'r2'] });
    expect(await runs.credits('r1')).toEqual([CREDITS - FEE]);
    await runs.answer('rejected', 'approval', { decision: 'reject' });
    expect(JSON.parse(`${(await runs.describe(arn)).Result}`)).toEqual({ outcome: 'cancelled', reason: 'Rejected' });
    expect(await runs.credits('r1', 'r2', 'r3')).toEqual([CREDITS, CREDITS, CREDITS]);
    expect(await runs.items('rejected', 'prize')).toEqual([]);
    const events = playground.stage.records
      .of('event')
      .filter(({ detailType }) => detailType.startsWith('TournamentCancelled'));
    expect(JSON.stringify(events.at(-1)?.detail)).toContain('Rejected');
  });

  test('too few players who can pay: what one paid goes back', async () => {
    await played('poor', { p1: CREDITS, p2: 0 });
    expect(await runs.items('poor', 'tournament')).toMatchObject([{ status: 'cancelled', reason: 'NotEnoughPlayers' }]);
    expect(await runs.credits('p1', 'p2')).toEqual([CREDITS, 0]);
  });

  test('twenty-five fees are collected, ten at a time', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `many-${index}`);
    await played('many', credited(...names));
    expect(await runs.items('many', 'fee')).toHaveLength(25);
    await playground.stage.advance(HOUR);
    expect(new Set(await runs.credits(...names))).toEqual(new Set([CREDITS]));
  });
});

test.each(durableScene.steps)('$pattern: $title', async ({ run }) => {
  expect(await run(playground)).not.toBe('');
});

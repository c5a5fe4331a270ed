import { describe, expect, test } from '@jest/globals';
import { sequenceOf } from '#lambda/leaderboard/use-cases/best-entry.ts';
import { type PlayChange, projectPlay } from '#lambda/leaderboard/use-cases/project-play.ts';
import { FakeWorld, playOf } from './view.ts';

const recorded = (sequence: number, play: ReturnType<typeof playOf>): PlayChange => ({
  kind: 'play-recorded',
  play,
  sequence: sequenceOf(`${sequence}`),
});
const removed = (sequence: number, play: ReturnType<typeof playOf>): PlayChange => ({
  kind: 'play-removed',
  play,
  sequence: sequenceOf(`${sequence}`),
});

/** A world in which these plays are in the table and these changes were projected. */
async function worldOf(plays: readonly ReturnType<typeof playOf>[], changes: readonly PlayChange[]) {
  const world = new FakeWorld();
  for (const play of plays) world.plays.set(play.playId, play);
  for (const change of changes) await projectPlay(change, world);
  return world;
}

const [poor, good, better] = [playOf('poor', 10), playOf('good', 50), playOf('better', 90)] as const;

describe('the entry of a player', () => {
  test('ddb-stream-derived-view: is the best play', async () => {
    const { view } = await worldOf([], [recorded(1, good), recorded(2, poor), recorded(3, better)]);
    expect(view).toMatchObject([{ playId: 'better', score: 90 }]);
  });

  test('ddb-stream-derived-view: a play that is no better writes nothing', async () => {
    const world = await worldOf([], [recorded(1, good)]);
    world.saveEntry = () => Promise.reject(new Error('written'));
    expect(await projectPlay(recorded(2, poor), world)).toBe(false);
  });

  test('ddb-stream-derived-view: of equal scores the earlier one stands', async () => {
    const later = playOf('later', 50, { playedAt: '2026-11-21T11:00:00.000Z' });
    expect((await worldOf([], [recorded(1, good), recorded(2, later)])).view).toMatchObject([{ playId: 'good' }]);
    expect((await worldOf([], [recorded(1, later), recorded(2, good)])).view).toMatchObject([{ playId: 'good' }]);
  });

  test('ddb-stream-derived-view: is one per game', async () => {
    const elsewhere = playOf('elsewhere', 1, { gameId: 'asteroids' });
    const { view } = await worldOf([], [recorded(1, good), recorded(2, elsewhere)]);
    expect(view).toMatchObject([
      { gameId: 'asteroids', score: 1 },
      { gameId: 'pong', score: 50 },
    ]);
  });
});

describe('the sequence guard', () => {
  test('ddb-stream-derived-view: the same change again changes nothing', async () => {
    const world = await worldOf([good], [recorded(1, good)]);
    expect(await projectPlay(recorded(1, good), world)).toBe(false);
    expect(world.view).toMatchObject([{ playId: 'good' }]);
  });

  test('ddb-stream-derived-view: numbers of different length are compared as numbers', async () => {
    const world = await worldOf([], [recorded(9, good)]);
    expect(await projectPlay(recorded(10, better), world)).toBe(true);
    expect(sequenceOf('12345678901234567890123')).toHaveLength(40);
  });

  test('ddb-stream-derived-view: a removed play does not come back with a repeat of its insert', async () => {
    const world = await worldOf([], [recorded(1, good), removed(2, good)]);
    expect(await projectPlay(recorded(1, good), world)).toBe(false);
    expect(world.view).toEqual([]);
  });

  test('ddb-stream-derived-view: a better play that failed and comes late is still taken over', async () => {
    // GIVEN the insert of `better` failed for good, and `good` was projected after it
    const world = await worldOf([better, good], [recorded(2, good)]);
    expect(await projectPlay(recorded(1, better), world)).toBe(true);
    expect(world.view).toMatchObject([{ playId: 'better' }]);
    expect(await projectPlay(recorded(1, better), world)).toBe(false);
  });

  test('ddb-stream-derived-view: a play that failed, was taken back and comes late stays down', async () => {
    // GIVEN the insert of `better` failed for good, `poor` wrote nothing after it, and `better` is gone
    const world = await worldOf([good, poor], [recorded(1, good), recorded(3, poor), removed(4, better)]);
    expect(await projectPlay(recorded(2, better), world)).toBe(false);
    expect(world.view).toMatchObject([{ playId: 'good' }]);
  });

  test('ddb-stream-derived-view: both changes of a play that failed may be replayed in any order', async () => {
    for (const replayed of [
      [recorded(2, better), removed(3, better)],
      [removed(3, better), recorded(2, better)],
    ]) {
      const world = await worldOf([good], [recorded(1, good), ...replayed]);
      expect(world.view).toMatchObject([{ playId: 'good' }]);
    }
  });

  test('ddb-stream-derived-view: a removal that failed and comes late still takes the play down', async () => {
    const world = await worldOf([poor], [recorded(1, good), recorded(3, poor)]);
    expect(await projectPlay(removed(2, good), world)).toBe(true);
    expect(world.view).toMatchObject([{ playId: 'poor' }]);
  });
});

describe('a play that was taken back', () => {
  test('ddb-stream-derived-view: leaves the best of those that remain', async () => {
    const { view } = await worldOf(
      [poor, good],
      [recorded(1, poor), recorded(2, good), recorded(3, better), removed(4, better)],
    );
    expect(view).toMatchObject([{ playId: 'good' }]);
  });

  test('ddb-stream-derived-view: leaves the entry as it is when its removal comes again', async () => {
    const world = await worldOf([poor], [recorded(1, good), recorded(2, poor), removed(3, good)]);
    world.saveEntry = () => Promise.reject(new Error('written'));
    expect(await projectPlay(removed(3, good), world)).toBe(false);
    expect(world.view).toMatchObject([{ playId: 'poor' }]);
  });

  test('ddb-stream-derived-view: leaves an empty entry where there was none', async () => {
    const world = await worldOf([], [removed(1, good)]);
    expect(world.view).toEqual([]);
    expect(world.entries.get('p-1/pong')).toEqual({
      playerId: 'p-1',
      gameId: 'pong',
      best: undefined,
      lastSequence: sequenceOf('1'),
    });
  });

  test('ddb-query-not-scan: asks for the others only if the entry rested on it', async () => {
    const world = await worldOf([good], [recorded(1, poor), recorded(2, good)]);
    world.findPlays = () => Promise.reject(new Error('asked'));
    await projectPlay(removed(3, poor), world);
    expect(world.view).toMatchObject([{ playId: 'good' }]);
  });

  test('ddb-stream-derived-view: a play that is already there but not projected yet is taken, and its own change changes nothing', async () => {
    // GIVEN the table holds `better` already while the removal before it is projected
    const world = await worldOf([better], [recorded(1, good), removed(2, good)]);
    expect(world.view).toMatchObject([{ playId: 'better' }]);
    expect(await projectPlay(recorded(3, better), world)).toBe(false);
  });
});

describe('somebody else at the same time', () => {
  test('ddb-conditional-optimistic-lock: the entry is read and computed again', async () => {
    const world = await worldOf([], [recorded(1, poor)]);
    let interrupted = false;
    world.beforeSave = () => {
      if (interrupted) return;
      interrupted = true;
      const entry = world.entries.get('p-1/pong');
      if (entry !== undefined) world.entries.set('p-1/pong', { ...entry, lastSequence: sequenceOf('2') });
    };
    expect(await projectPlay(recorded(3, better), world)).toBe(true);
    expect(world.view).toMatchObject([{ playId: 'better' }]);
  });

  test('ddb-conditional-optimistic-lock: after five conflicts in a row the change fails and comes back', async () => {
    const world = new FakeWorld();
    let tried = 0;
    world.saveEntry = async () => {
      tried += 1;
      return false;
    };
    await expect(projectPlay(recorded(1, good), world)).rejects.toThrow('5 times');
    expect(tried).toBe(5);
  });
});

import { describe, expect, test } from '@jest/globals';
import { bestOf, type RankedPlay, ranksBefore } from '#lambda/leaderboard/use-cases/best-entry.ts';
import { playOf } from './view.ts';

const [early, late] = ['2026-11-21T10:00:00.000Z', '2026-11-21T10:00:00.001Z'] as const;
const ranked = (score: number, playedAt: string, playId: string): RankedPlay => ({ score, playedAt, playId });

describe('the order of plays', () => {
  test.each<[string, RankedPlay, RankedPlay]>([
    ['the higher score', ranked(2, late, 'b'), ranked(1, early, 'a')],
    ['of equal scores the earlier', ranked(1, early, 'b'), ranked(1, late, 'a')],
    ['of equal scores at the same time the lower id', ranked(1, early, 'a'), ranked(1, early, 'b')],
  ])('ddb-stream-derived-view: %s ranks before, and not the other way round', (_, one, other) => {
    expect([ranksBefore(one, other), ranksBefore(other, one)]).toEqual([true, false]);
  });

  test('ddb-stream-derived-view: a play does not rank before itself, but before none', () => {
    const play = ranked(1, early, 'a');
    expect([ranksBefore(play, play), ranksBefore(play, undefined)]).toEqual([false, true]);
  });
});

describe('the best of some plays', () => {
  test('ddb-stream-derived-view: is the one that ranks before the others, without what the leaderboard does not keep', () => {
    const [poor, good] = [playOf('poor', 10), playOf('good', 50)];
    const { playId, score, playedAt } = good;
    for (const plays of [
      [poor, good],
      [good, poor],
    ]) {
      expect(bestOf(plays)).toEqual({ playId, score, playedAt });
    }
  });

  test('ddb-stream-derived-view: is none when there are none', () => {
    expect(bestOf([])).toBeUndefined();
  });
});

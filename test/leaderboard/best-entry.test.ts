import { describe, expect, test } from '@jest/globals';
import { type RankedPlay, ranksBefore, withoutPlay, withPlay } from '../../lambda/leaderboard/use-cases/best-entry.ts';
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

describe('an entry that there was not', () => {
  const play = playOf('first', 10);
  const { playId, score, playedAt } = play;

  test('ddb-stream-derived-view: begins with its first play', () => {
    expect(withPlay(undefined, play, '1')).toEqual({
      playerId: play.playerId,
      gameId: play.gameId,
      best: { playId, score, playedAt },
      plays: 1,
      lastSequence: '1',
    });
  });

  test('ddb-stream-derived-view: is empty after a play that was taken back, and never counts below zero', () => {
    expect(withoutPlay(undefined, play, '1')).toEqual({
      playerId: play.playerId,
      gameId: play.gameId,
      best: undefined,
      plays: 0,
      lastSequence: '1',
    });
  });

  test('ddb-stream-derived-view: has no best play left when the table has none', () => {
    expect(withoutPlay(withPlay(undefined, play, '1'), play, '2')).toMatchObject({ best: undefined, plays: 0 });
  });
});

import { expect, test } from '@jest/globals';
import { playByGameKey, playKey, profileKey, reminderKey, sessionKey } from '#shared/keys.ts';

const playedAt = '2026-11-21T10:00:00.000Z';

test('ddb-partition-key-choice: everything of one player is in the partition of that player', () => {
  const keys = [
    profileKey('p-1'),
    sessionKey('p-1', 'client-1'),
    reminderKey('p-1', 'first'),
    playKey('p-1', playedAt, 'play-1'),
  ];
  expect(keys.map(({ pk }) => pk)).toEqual(keys.map(() => 'PLAYER#p-1'));
});

test('ddb-partition-key-choice: in the index, everything of one game is in the partition of that game', () => {
  expect(playByGameKey('pong', 42, playedAt, 'play-1')).toEqual({
    gamePk: 'GAME#pong',
    gameSk: `SCORE#0000000042#${playedAt}#play-1`,
  });
});

test('ddb-partition-key-choice: two players never share a partition', () => {
  expect(profileKey('p-1').pk).not.toBe(profileKey('p-2').pk);
});

test('ddb-composite-key: profile, sessions, reminders and plays are told apart by the sort key', () => {
  expect(profileKey('p-1').sk).toBe('PROFILE');
  expect(sessionKey('p-1', 'client-1').sk).toBe('SESSION#client-1');
  expect(reminderKey('p-1', 'first').sk).toBe('REMINDER#first');
  expect(playKey('p-1', playedAt, 'play-1').sk).toBe(`PLAY#${playedAt}#play-1`);
});

test('ddb-composite-key: plays sort by time, and two at the same time are two items', () => {
  const sorts = [
    playKey('p-1', '2026-11-21T10:00:00.000Z', 'b').sk,
    playKey('p-1', '2026-11-21T09:59:59.999Z', 'z').sk,
    playKey('p-1', '2026-11-21T10:00:00.000Z', 'a').sk,
    playKey('p-1', '2026-12-01T00:00:00.000Z', '0').sk,
  ];
  expect(sorts.toSorted()).toEqual([sorts[1], sorts[2], sorts[0], sorts[3]]);
});

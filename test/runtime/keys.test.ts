import { expect, test } from '@jest/globals';
import {
  activityKey,
  announcementKey,
  bestKey,
  gameKey,
  gameListKey,
  highScoreKey,
  importChunkKey,
  importCountKey,
  importKey,
  inboxKey,
  leaderboardKey,
  leaderboardPartitions,
  playKey,
  profileKey,
  rejectedRowKey,
  reminderKey,
  requestKey,
  reviewKey,
  seasonKey,
  sessionKey,
  standingsKey,
  statisticsKey,
} from '#lambda/runtime/keys.ts';

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

const entryOf = (playerId: string, score = 42) =>
  leaderboardKey({ gameId: 'pong', playerId, score, playedAt, playId: 'play-1' });

test('ddb-write-sharding: an entry is in one of the partitions that the reader of its game asks', () => {
  const { gamePk, gameSk } = entryOf('p-1');
  expect(leaderboardPartitions('pong')).toContain(gamePk);
  expect(gameSk).toBe(`SCORE#0000000042#${playedAt}#play-1`);
});

test('ddb-write-sharding: a player stays in one shard whatever the score', () => {
  const shards = new Set([0, 42, 999_999_999].map((score) => entryOf('p-1', score).gamePk));
  expect([...shards]).toEqual(['GAME#pong#6']);
});

test('ddb-write-sharding: players spread evenly over all eight partitions', () => {
  const counts = new Map(leaderboardPartitions('pong').map((partition) => [partition, 0]));
  for (let player = 0; player < 8_000; player += 1) {
    const { gamePk } = entryOf(`player-${player}`);
    counts.set(gamePk, (counts.get(gamePk) ?? 0) + 1);
  }
  expect(counts.size).toBe(8);
  // Within five standard deviations of a thousand each.
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('ddb-write-sharding: higher scores sort higher, with as many digits as a score may have', () => {
  const sorts = [1_000_000_000, 999_999_999, 10, 9].map((score) => entryOf('p-1', score).gameSk);
  expect(sorts.toSorted().reverse()).toEqual(sorts);
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

test.each([
  [requestKey('p-1', 'k-1'), 'PLAYER#p-1', 'REQUEST#k-1'],
  [statisticsKey('p-1', 'pong'), 'PLAYER#p-1', 'STATISTICS#pong'],
  [bestKey('p-1', 'pong'), 'PLAYER#p-1', 'BEST#pong'],
  [reviewKey('p-1', playedAt, 'play-1'), 'PLAYER#p-1', `REVIEW#${playedAt}#play-1`],
  [inboxKey('p-1', 'WELCOME'), 'PLAYER#p-1', 'INBOX#WELCOME'],
  [activityKey('p-1', playedAt, 'e-1'), 'PLAYER#p-1', `ACTIVITY#${playedAt}#e-1`],
  [gameKey('pong'), 'GAME#pong', 'PROFILE'],
  [highScoreKey('pong'), 'GAME#pong', 'HIGH_SCORE'],
  [seasonKey('pong'), 'GAME#pong', 'SEASON'],
  [standingsKey('pong', playedAt), 'GAME#pong', `STANDINGS#${playedAt}`],
  [announcementKey('pong', playedAt, 'e-1'), 'GAME#pong', `ANNOUNCEMENT#${playedAt}#e-1`],
  [importKey('i-1'), 'IMPORT#i-1', 'STATUS'],
  [importChunkKey('i-1', 7), 'IMPORT#i-1', 'CHUNK#0007'],
  [importCountKey('i-1', 'LOAD#2'), 'IMPORT#i-1', 'COUNTED#LOAD#2'],
  [rejectedRowKey('i-1', 42), 'IMPORT#i-1', 'REJECTED#000042'],
])('ddb-composite-key: %j is where items are that were written before', (key, pk, sk) => {
  expect(key).toEqual({ pk, sk });
});

test('ddb-gsi: games are listed in one partition by when they were added', () => {
  expect(gameListKey(playedAt, 'pong')).toEqual({ gamePk: 'GAMES', gameSk: `${playedAt}#pong` });
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

import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { gameItem, gameListKey, playItem, requestItem, statisticsItem } from '#lambda/api/keys.ts';
import { chunkItem, countedPartItem, importItem, rejectedRowItem } from '#lambda/imports/keys.ts';
import { bestItem, highScoreItem, leaderboardKey, leaderboardPartitions } from '#lambda/leaderboard/keys.ts';
import { activityItem, announcementItem, reviewItem } from '#lambda/reactions/keys.ts';
import { messageItem, profileItem, reminderItem, sessionItem } from '#lambda/registration/keys.ts';

const playedAt = '2026-11-21T10:00:00.000Z';

test('ddb-partition-key-choice: everything of one player is in the partition of that player', () => {
  const keys = [
    profileItem.key('p-1'),
    sessionItem.key('p-1', 'client-1'),
    reminderItem.key('p-1', 'first'),
    playItem.key('p-1', playedAt, 'play-1'),
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
  expect(profileItem.key('p-1').pk).not.toBe(profileItem.key('p-2').pk);
});

test('ddb-composite-key: profile, sessions, reminders and plays are told apart by the sort key', () => {
  expect(profileItem.key('p-1').sk).toBe('PROFILE');
  expect(sessionItem.key('p-1', 'client-1').sk).toBe('SESSION#client-1');
  expect(reminderItem.key('p-1', 'first').sk).toBe('REMINDER#first');
  expect(playItem.key('p-1', playedAt, 'play-1').sk).toBe(`PLAY#${playedAt}#play-1`);
});

test.each([
  [requestItem.key('p-1', 'k-1'), 'PLAYER#p-1', 'REQUEST#k-1'],
  [statisticsItem.key('p-1', 'pong'), 'PLAYER#p-1', 'STATISTICS#pong'],
  [bestItem.key('p-1', 'pong'), 'PLAYER#p-1', 'BEST#pong'],
  [reviewItem.key('p-1', playedAt, 'play-1'), 'PLAYER#p-1', `REVIEW#${playedAt}#play-1`],
  [messageItem.key('p-1', 'welcome'), 'PLAYER#p-1', 'INBOX#welcome'],
  [activityItem.key('p-1', playedAt, 'e-1'), 'PLAYER#p-1', `ACTIVITY#${playedAt}#e-1`],
  [gameItem.key('pong'), 'GAME#pong', 'PROFILE'],
  [highScoreItem.key('pong'), 'GAME#pong', 'HIGH_SCORE'],
  [announcementItem.key('pong', playedAt, 'e-1'), 'GAME#pong', `ANNOUNCEMENT#${playedAt}#e-1`],
  [importItem.key('i-1'), 'IMPORT#i-1', 'STATUS'],
  [chunkItem.key('i-1', 7), 'IMPORT#i-1', 'CHUNK#0007'],
  [countedPartItem.key('i-1', 'LOAD#2'), 'IMPORT#i-1', 'COUNTED#LOAD#2'],
  [rejectedRowItem.key('i-1', 42), 'IMPORT#i-1', 'REJECTED#000042'],
])('ddb-composite-key: %j is where items are that were written before', (key, pk, sk) => {
  expect(key).toEqual({ pk, sk });
});

test('ddb-gsi: games are listed in one partition by when they were added', () => {
  expect(gameListKey(playedAt, 'pong')).toEqual({ gamePk: 'GAMES', gameSk: `${playedAt}#pong` });
});

test('ddb-composite-key: plays sort by time, and two at the same time are two items', () => {
  const sorts = [
    playItem.key('p-1', '2026-11-21T10:00:00.000Z', 'b').sk,
    playItem.key('p-1', '2026-11-21T09:59:59.999Z', 'z').sk,
    playItem.key('p-1', '2026-11-21T10:00:00.000Z', 'a').sk,
    playItem.key('p-1', '2026-12-01T00:00:00.000Z', '0').sk,
  ];
  expect(sorts.toSorted()).toEqual([sorts[1], sorts[2], sorts[0], sorts[3]]);
});

test('ddb-composite-key: no two kinds of items of any chapter have the same name or place', async () => {
  const lambda = join(import.meta.dirname, '../../lambda');
  const modules = await Promise.all(
    globSync('*/keys.ts', { cwd: lambda }).map((file) => import(pathToFileURL(join(lambda, file)).href)),
  );
  const kinds = modules.flatMap((module) => Object.values<unknown>(module).filter(isItemKind));
  const places = kinds.map(({ key }) => Object.values(key('1', '2', '3')).join(' '));
  expect(kinds.length).toBeGreaterThan(10);
  expect(new Set(kinds.map(({ entity }) => entity)).size).toBe(kinds.length);
  expect(new Set(places).size).toBe(kinds.length);
});

const isItemKind = (value: unknown): value is { entity: string; key(...parts: unknown[]): object } =>
  typeof value === 'object' && value !== null && 'entity' in value;

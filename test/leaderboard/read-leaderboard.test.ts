import { describe, expect, test } from '@jest/globals';
import { leaderboardKey } from '#lambda/leaderboard/keys.ts';
import {
  type LeaderboardEntry,
  type ReadLeaderboardPorts,
  readLeaderboard,
} from '#lambda/leaderboard/use-cases/read-leaderboard.ts';

/** An index with these scores, one player each, and the requests it got. */
function indexOf(scores: readonly number[]) {
  const shards = new Map<string, LeaderboardEntry[]>();
  for (const [player, score] of scores.entries()) {
    const playedAt = `2026-11-21T10:${`${player % 60}`.padStart(2, '0')}:00.000Z`;
    const play = { gameId: 'pong', playerId: `player-${player}`, score, playedAt, playId: `play-${player}` };
    const { gamePk, gameSk } = leaderboardKey(play);
    shards.set(gamePk, [...(shards.get(gamePk) ?? []), { playerId: play.playerId, score, playedAt, gameSk }]);
  }
  const asked: string[] = [];
  const limits = new Set<number>();
  const queryShard: ReadLeaderboardPorts['queryShard'] = async (partition, below, limit) => {
    asked.push(partition);
    limits.add(limit);
    return (shards.get(partition) ?? [])
      .filter(({ gameSk }) => gameSk < below)
      .sort((one, other) => (one.gameSk > other.gameSk ? -1 : 1))
      .slice(0, limit);
  };
  return { asked, limits, queryShard };
}

/** All pages, from the first to the last. */
async function pagesOf(scores: readonly number[], size = 25) {
  const index = indexOf(scores);
  const pages = [await readLeaderboard('pong', size, undefined, index)];
  for (let cursor = pages[0]?.cursor; cursor !== undefined; cursor = pages.at(-1)?.cursor) {
    pages.push(await readLeaderboard('pong', size, cursor, index));
  }
  return pages;
}

describe('the leaderboard', () => {
  test('ddb-pagination-projection: three pages hold every player once, best first', async () => {
    const scores = Array.from({ length: 60 }, (_, player) => (player * 7_919) % 1_000);
    const pages = await pagesOf(scores);
    expect(pages.map(({ entries }) => entries.length)).toEqual([25, 25, 10]);
    const entries = pages.flatMap((page) => page.entries);
    expect(new Set(entries.map(({ playerId }) => playerId)).size).toBe(60);
    expect(entries.map(({ score }) => score)).toEqual(scores.toSorted((one, other) => other - one));
  });

  test('ddb-pagination-projection: equal scores are neither lost nor repeated between pages', async () => {
    const pages = await pagesOf(Array.from({ length: 60 }, () => 100));
    expect(pages).toHaveLength(3);
    expect(new Set(pages.flatMap(({ entries }) => entries.map(({ playerId }) => playerId))).size).toBe(60);
  });

  test.each([0, 1, 25])('ddb-pagination-projection: %i entries are one page without a cursor', async (count) => {
    const pages = await pagesOf(Array.from({ length: count }, (_, player) => player));
    expect(pages).toHaveLength(1);
    expect(pages[0]).not.toHaveProperty('cursor');
    expect(pages[0]?.entries).toHaveLength(count);
  });

  test('ddb-pagination-projection: a page that ends with the last entry is the last page', async () => {
    expect(await pagesOf(Array.from({ length: 50 }, (_, player) => player))).toHaveLength(2);
  });

  test('ddb-write-sharding: every shard is asked once for a page, whoever has entries', async () => {
    const index = indexOf([1]);
    await readLeaderboard('pong', 25, undefined, index);
    expect(index.asked.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((shard) => `GAME#pong#${shard}`));
  });

  test('ddb-pagination-projection: every shard is asked for one entry more than a page holds', async () => {
    const index = indexOf([1]);
    await readLeaderboard('pong', 25, undefined, index);
    expect([...index.limits]).toEqual([26]);
  });

  test('ddb-pagination-projection: a page that one shard fills has a cursor when that shard has more', async () => {
    const entries = Array.from({ length: 4 }, (_, n) => ({ playerId: 'p', score: n, playedAt: '', gameSk: POSITION }));
    const ports: ReadLeaderboardPorts = {
      queryShard: async (partition, _below, limit) => (partition.endsWith('#0') ? entries.slice(0, limit) : []),
    };
    expect(await readLeaderboard('pong', 3, undefined, ports)).toHaveProperty('cursor');
  });

  test('ddb-pagination-projection: an entry shows three attributes and no key', async () => {
    const [page] = await pagesOf([5]);
    expect(Object.keys(page?.entries[0] ?? {})).toEqual(['playerId', 'score', 'playedAt']);
  });
});

const POSITION = 'SCORE#0000000001#2026-11-21T10:00:00.000Z#play-1';

test('ddb-pagination-projection: the next page is asked for below the position of the last', async () => {
  const asked = new Set<string>();
  const queryShard: ReadLeaderboardPorts['queryShard'] = async (_partition, below) => {
    asked.add(below);
    return [];
  };
  await readLeaderboard('pong', 25, encoded({ gameSk: POSITION }), { queryShard });
  await readLeaderboard('pong', 25, undefined, { queryShard });
  expect([...asked]).toEqual([POSITION, 'SCORE#\uffff']);
});

test.each([
  ['nonsense', 'nonsense'],
  ['a position with something before it', encoded({ gameSk: ` ${POSITION}` })],
  ['a position with something after it', encoded({ gameSk: `${POSITION}#` })],
  ['a score that is no number', encoded({ gameSk: POSITION.replace('0000000001', 'aaaaaaaaaa') })],
  ['a time with other characters', encoded({ gameSk: POSITION.replace('10:00', '10/00') })],
  ['a play with other characters', encoded({ gameSk: POSITION.replace('play-1', 'play 1') })],
  ['a position of the own plays', encoded({ sk: 'PLAY#' })],
  ['a position without its score', encoded({ gameSk: 'SCORE#' })],
  [
    'a position in another partition',
    encoded({ gamePk: 'GAMES', gameSk: 'SCORE#0000000001#2026-11-21T10:00:00.000Z#a' }),
  ],
  ['a position that is none', encoded({ gameSk: 'ZZZ' })],
])('ddb-pagination-projection: %s is no cursor of this list', async (_, cursor) => {
  const index = indexOf([1]);
  await expect(readLeaderboard('pong', 25, cursor, index)).rejects.toMatchObject({ code: 'invalid_parameter' });
  expect(index.asked).toEqual([]);
});

function encoded(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

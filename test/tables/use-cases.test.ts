import { describe, expect, test } from '@jest/globals';
import { SHARDS } from '#lambda/tables/table.ts';
import { countPlay, readCount, shardKeys } from '#lambda/tables/use-cases/count.ts';
import { recordPlay } from '#lambda/tables/use-cases/history.ts';

describe('ddb-write-sharding', () => {
  test('chance spreads plays evenly over all shards', async () => {
    const counts = new Map<string, number>();
    const addOne = async (key: string) => void counts.set(key, (counts.get(key) ?? 0) + 1);
    const plays = 8_000;
    for (let at = 0; at < plays; at += 1)
      await countPlay({ gameId: 'g' }, { addOne, random: () => (at % 1_000) / 1_000 });
    expect([...counts.keys()].toSorted()).toEqual([...shardKeys('g')].toSorted());
    for (const count of counts.values()) expect(count).toBe(plays / SHARDS);
  });

  test('the number 1 belongs to no shard, and what is below it to the last', async () => {
    const keys: string[] = [];
    const addOne = async (key: string) => void keys.push(key);
    for (const value of [0, 0.999_999]) await countPlay({ gameId: 'g' }, { addOne, random: () => value });
    expect(keys).toEqual(['g#0', `g#${SHARDS - 1}`]);
  });

  test('a count is the sum of its shards', async () => {
    const read = async (key: string) => (key === 'g#3' ? 5 : 1);
    expect(await readCount({ gameId: 'g' }, { read })).toEqual({ gameId: 'g', plays: 5 + SHARDS - 1 });
  });

  test('what names no game is refused', async () => {
    await expect(readCount({}, { read: async () => 1 })).rejects.toThrow();
  });
});

describe('ddb-lsi', () => {
  const play = { playerId: 'p', playId: '1', gameId: 'g', score: 1, endedAt: '2026-01-01T00:00:00.000Z' };

  test.each([
    [undefined, 0],
    [7.9, 0],
    [8, 1],
    [9.5, 1],
  ])('a collection of %s GB is warned of %d times', async (gigabytes, times) => {
    const warnings: string[] = [];
    await recordPlay(play, { store: async () => gigabytes, warn: (message) => void warnings.push(message) });
    expect(warnings).toHaveLength(times);
  });

  test('a play without its end is refused, and not stored', async () => {
    const store = () => Promise.reject(new Error('It was stored.'));
    await expect(recordPlay({ ...play, endedAt: 'now' }, { store, warn: () => {} })).rejects.toThrow(
      /Invalid timestamp/,
    );
  });
});

import { expect, test } from '@jest/globals';
import { countPoints, type DoublePoints, doublePointsSchema } from '#lambda/vault/use-cases/count-points.ts';
import { Flag } from '#lambda/vault/use-cases/flag.ts';

/** A flag whose reads end one after the other as is said: an error is thrown. */
function flagOf(...answers: readonly unknown[]) {
  const reported: unknown[] = [];
  const left = [...answers];
  const flag = new Flag<DoublePoints>({
    read: async () => {
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    schema: doublePointsSchema,
    byDefault: { enabled: false },
    report: (error) => reported.push(error),
  });
  return { flag, reported };
}

const away = new Error('fetch failed');
const on = { enabled: true, factor: 2 };

test('appconfig-flags: points count by the factor while the flag is on', async () => {
  const { flag } = flagOf(on, { enabled: false }, { enabled: true, factor: 1.5 });
  expect(await countPoints({ points: 300 }, flag)).toEqual({ points: 600, factor: 2, flag: 'read' });
  expect(await countPoints({ points: 300 }, flag)).toEqual({ points: 300, factor: 1, flag: 'read' });
  expect((await countPoints({ points: 333 }, flag)).points).toBe(500);
});

test('appconfig-flags: before the first read the default is good, and after it the last known value', async () => {
  const { flag, reported } = flagOf(away, on, away, { enabled: true, factor: 3 });
  const counted = [];
  for (let at = 0; at < 4; at += 1) counted.push(await countPoints({ points: 100 }, flag));
  expect(counted).toEqual([
    { points: 100, factor: 1, flag: 'default' },
    { points: 200, factor: 2, flag: 'read' },
    { points: 200, factor: 2, flag: 'last known' },
    { points: 300, factor: 3, flag: 'read' },
  ]);
  expect(reported).toEqual([away, away]);
});

test.each([[{ enabled: true, factor: 6 }], [{ enabled: true }], [{ enabled: 'yes' }], [undefined], ['<html>']])(
  'appconfig-flags: %j is no flag, and the last known value stays',
  async (answer) => {
    const { flag, reported } = flagOf(on, answer);
    await flag.get();
    expect(await flag.get()).toEqual({ value: on, source: 'last known' });
    expect(reported).toHaveLength(1);
  },
);

test('appconfig-flags: more points than a leaderboard takes are refused', async () => {
  const five = { enabled: true, factor: 5 };
  const { flag } = flagOf(five, five);
  expect((await countPoints({ points: 200_000 }, flag)).points).toBe(1_000_000);
  await expect(countPoints({ points: 200_001 }, flag)).rejects.toThrow('more than 1000000');
});

test.each([{}, { points: -1 }, { points: 1.5 }, { points: 1_000_001 }, { points: '1' }])(
  'appconfig-flags: %j is no play',
  async (event) => {
    await expect(countPoints(event, flagOf(on).flag)).rejects.toThrow();
  },
);

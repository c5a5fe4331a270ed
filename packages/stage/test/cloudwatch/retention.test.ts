import { describe, expect, test } from '@jest/globals';
import { MINUTE, Series } from '../../metrics/series.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const metric = { namespace: 'Arcade', name: 'Plays', dimensions: {} };

describe('the values of a metric', () => {
  test('are kept in longer spans when they are older, and none is lost or counted twice', () => {
    const series = new Series(metric);
    series.useHighResolution();
    for (let second = 0; second < 600; second += 1) series.put(1, START + second * 1_000);
    expect(series.buckets.size).toBe(600);

    series.put(1, START + 4 * HOUR);
    expect(series.buckets.size).toBe(11);
    expect(series.between(START, START + MINUTE)?.statistic('Sum')).toBe(60);
    expect(series.between(START, START + 600_000)?.statistic('SampleCount')).toBe(600);

    series.put(1, START + 16 * DAY);
    expect(series.between(START, START + 5 * MINUTE)?.statistic('Sum')).toBe(300);
    series.put(1, START + 64 * DAY);
    expect(series.between(START, START + HOUR)?.statistic('Sum')).toBe(600);
    expect(series.between(START, START + 64 * DAY + MINUTE)?.statistic('Sum')).toBe(603);
  });

  test('are let go after 455 days', () => {
    const series = new Series(metric);
    series.put(1, START);
    for (const days of [16, 64, 520]) series.put(1, START + days * DAY);
    // Each value moves one span at a time, when a young one comes.
    expect(series.between(START, START + DAY)).toBeUndefined();
    expect(series.buckets.size).toBeLessThanOrEqual(3);
  });

  test('are known by value and by unit when they differ', () => {
    const series = new Series(metric);
    for (const value of [5, 5, 5, 2, 9]) series.put(value, START);
    series.put(7, START, 2, 'Bytes');
    const all = series.between(START, START + MINUTE);
    expect(all?.values.toSorted(([a], [b]) => a - b)).toEqual([
      [2, 1],
      [5, 3],
      [7, 2],
      [9, 1],
    ]);
    expect(series.between(START, START + MINUTE, 'Bytes')?.values).toEqual([[7, 2]]);
    expect(series.between(START + MINUTE, START + DAY)).toBeUndefined();
  });
});

describe('the readings of a gauge', () => {
  test('are one for each minute that a sample sees, and the samples are the same', () => {
    const series = new Series(metric);
    for (let n = 0; n < 1_000; n += 1) {
      const from = START + n * 7_000;
      series.read({ from, at: () => n });
    }
    const shown = series.between(START, START + 1_000 * 7_000);
    // What a sample at each minute sees is the newest reading until then.
    const expected = Array.from({ length: 117 }, (_, minute) => Math.floor((minute * MINUTE) / 7_000));
    expect(shown?.values.map(([value]) => value)).toEqual(expected);
    expect(series.readings).toBeLessThanOrEqual(119);
    expect(series.reading?.at(0)).toBe(999);
  });
});

import { describe, expect, test } from '@jest/globals';
import { type Minute, minuteOf } from '../steady/minute.ts';
import { judge } from '../steady.ts';

const minute = (changes: Partial<Minute['memory']> = {}, more: Partial<Minute> = {}): Minute => ({
  memory: {
    kind: 'memory',
    resident: 500e6,
    heap: 100e6,
    environments: 20,
    records: 1_000,
    recordsOfOneKind: 100,
    recordsLetGo: 10,
    traces: 100,
    changes: 100,
    metrics: 100,
    ...changes,
  },
  requests: 3_000,
  median: 10,
  p99: 50,
  failures: new Map(),
  ...more,
});
const five = Array.from({ length: 5 }, () => minute());

describe('steady traffic holds', () => {
  test('when memory and times are flat from minute five on, whatever they were before', () => {
    expect(
      judge(
        [minute({ resident: 900e6 }), ...five.slice(1), minute({ resident: 520e6 }), minute({ resident: 300e6 })],
        100,
      ),
    ).toEqual([]);
  });

  test.each<[string, readonly Minute[], RegExp]>([
    ['memory grows', [...five, minute({ resident: 530e6 })], /minute 6: 530 MB, after 500 MB in minute 5/],
    [
      'memory is more than it may be',
      five.concat(five).map(() => minute({ resident: 710e6 })),
      /minute 6: more than 700 MB/,
    ],
    ['times grow', [...five, minute({}, { p99: 80 })], /p99 was 50 ms in minute 5, and later 80 ms/],
    ['a request fails', [minute({}, { failures: new Map([['502', 3]]) })], /minute 1: 3 requests failed: 502/],
    [
      'more records are kept than were asked for',
      [minute({ recordsOfOneKind: 113 })],
      /113 records of one kind are kept/,
    ],
    ['more traces are kept than the stage says', [minute({ traces: 2_251 })], /2251 traces are kept, instead of 2000/],
  ])('not when %s', (_, minutes, expected) => {
    expect(judge(minutes, 100).join('\n')).toMatch(expected);
  });

  test('with the percentiles of what was answered', () => {
    const milliseconds = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect(minuteOf(minute().memory, { milliseconds, failures: new Map() })).toMatchObject({
      requests: 100,
      median: 51,
      p99: 100,
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import { periodStart, QuotaCounter, type QuotaPeriod } from '../../services/api-gateway/quota.ts';

/** A Saturday. */
const NOON = Date.UTC(2026, 10, 21, 12);
const DAY = 86_400_000;

/** How many of so many requests a counter takes. */
function taken(counter: QuotaCounter, requests: number, now: number): number {
  let count = 0;
  for (let request = 0; request < requests; request += 1) {
    try {
      counter.count(now);
      count += 1;
    } catch (error) {
      expect(error).toMatchObject({ type: 'QUOTA_EXCEEDED', status: 429, message: 'Limit Exceeded' });
    }
  }
  return count;
}

test.each<[QuotaPeriod, string, string]>([
  ['DAY', '2026-11-21T23:59:59.999Z', '2026-11-21T00:00:00.000Z'],
  ['DAY', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['WEEK', '2026-11-21T23:59:59.999Z', '2026-11-15T00:00:00.000Z'],
  ['WEEK', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['WEEK', '2027-01-01T12:00:00.000Z', '2026-12-27T00:00:00.000Z'],
  ['MONTH', '2026-11-30T23:59:59.999Z', '2026-11-01T00:00:00.000Z'],
  ['MONTH', '2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
])('the %s of %s begins at %s', (period, now, expected) => {
  expect(new Date(periodStart(period, Date.parse(now))).toISOString()).toBe(expected);
});

describe('a quota', () => {
  test('takes as many requests as its limit, anew in each period, and counts no refused one', () => {
    const counter = new QuotaCounter({ limit: 3, period: 'DAY', offset: 0 }, NOON);
    expect(taken(counter, 5, NOON)).toBe(3);
    expect(counter.usage(NOON)).toEqual({ used: 3, remaining: 0 });
    expect(taken(counter, 1, NOON + DAY / 2 - 1)).toBe(0);
    expect(counter.usage(NOON + DAY / 2)).toEqual({ used: 0, remaining: 3 });
    expect(taken(counter, 5, NOON + DAY / 2)).toBe(3);
  });

  test('is lower by its offset in the first period only', () => {
    const counter = new QuotaCounter({ limit: 3, period: 'WEEK', offset: 2 }, NOON);
    expect(counter.usage(NOON)).toEqual({ used: 0, remaining: 1 });
    expect(taken(counter, 5, NOON)).toBe(1);
    expect(taken(counter, 5, NOON + DAY)).toBe(3);
  });

  test('of zero, or with an offset above its limit, takes nothing', () => {
    expect(taken(new QuotaCounter({ limit: 0, period: 'DAY', offset: 0 }, NOON), 1, NOON)).toBe(0);
    const counter = new QuotaCounter({ limit: 1, period: 'DAY', offset: 2 }, NOON);
    expect(counter.usage(NOON)).toEqual({ used: 0, remaining: 0 });
  });
});

test('without a quota requests are only counted', () => {
  const counter = new QuotaCounter(undefined, NOON);
  expect(taken(counter, 5, NOON)).toBe(5);
  expect(counter.usage(NOON + 400 * DAY)).toEqual({ used: 5 });
});

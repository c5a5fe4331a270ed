import { describe, expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import { settingPath } from '../../services/api-gateway/method-settings.ts';
import { Throttle } from '../../services/api-gateway/throttle.ts';

const everything = { httpMethod: '*', resourcePath: '*' };

/** How many of so many requests at one moment get through. */
function admitted(throttle: Throttle, requests: number, path = '/plays', httpMethod = 'POST'): number {
  let count = 0;
  for (let request = 0; request < requests; request += 1) {
    try {
      throttle.take({ resourcePath: path, httpMethod });
      count += 1;
    } catch (error) {
      expect(error).toMatchObject({ type: 'THROTTLED', status: 429 });
    }
  }
  return count;
}

describe('a token bucket', () => {
  test('lets a burst through, then what the rate refills in stage time, and never more than the burst', async () => {
    const clock = new StageClock('manual');
    const pass = (milliseconds: number) => clock.advance(milliseconds, async () => {});
    const throttle = new Throttle([{ ...everything, rateLimit: 2, burstLimit: 5 }], clock);

    expect(admitted(throttle, 10)).toBe(5);
    await pass(499);
    expect(admitted(throttle, 1)).toBe(0);
    await pass(1);
    expect(admitted(throttle, 2)).toBe(1);
    await pass(1_500);
    expect(admitted(throttle, 9)).toBe(3);
    await pass(3_600_000);
    expect(admitted(throttle, 9)).toBe(5);
  });

  test('belongs to one method, also where one setting serves them all', () => {
    const throttle = new Throttle([{ ...everything, rateLimit: 1, burstLimit: 2 }], new StageClock('manual'));
    expect(admitted(throttle, 3, '/plays', 'POST')).toBe(2);
    expect(admitted(throttle, 3, '/plays', 'GET')).toBe(2);
    expect(admitted(throttle, 3, '/players/me', 'POST')).toBe(2);
  });

  test('takes the limits of the most specific setting', () => {
    const settings = [
      { ...everything, rateLimit: 1, burstLimit: 1 },
      { httpMethod: 'POST', resourcePath: '/plays', burstLimit: 4, rateLimit: 1 },
    ];
    for (const order of [settings, settings.toReversed()]) {
      const throttle = new Throttle(order, new StageClock('manual'));
      expect(admitted(throttle, 9, '/plays', 'POST')).toBe(4);
      expect(admitted(throttle, 9, '/plays', 'GET')).toBe(1);
    }
  });

  test('is not there without limits', () => {
    expect(admitted(new Throttle([everything], new StageClock('manual')), 20_000)).toBe(20_000);
  });

  test('of size zero lets nothing through', () => {
    const throttle = new Throttle([{ ...everything, rateLimit: 0, burstLimit: 0 }], new StageClock('manual'));
    expect(admitted(throttle, 3)).toBe(0);
  });

  test('without a burst of its own has the burst of the account', () => {
    const throttle = new Throttle([{ ...everything, rateLimit: 1 }], new StageClock('manual'));
    expect(admitted(throttle, 6_000)).toBe(5_000);
  });
});

test.each([
  ['/*', '*'],
  ['/', '/'],
  ['/~1', '/'],
  ['/~1plays', '/plays'],
  ['/~1players~1me', '/players/me'],
  ['/players/me', '/players/me'],
  ['players/me', '/players/me'],
  ['/~1a~0b', '/a~b'],
])('the setting for %s is for %s', (written, expected) => {
  expect(settingPath(written)).toBe(expected);
});

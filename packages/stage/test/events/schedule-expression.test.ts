import { describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { parseExpression } from '../../schedule-expression/expression.ts';

const START = Date.parse('2026-11-20T12:00:00Z');

/** The next moments after one, in UTC. */
function moments(source: string, count: number, zone = 'UTC', after = '2026-11-20T12:00:00Z') {
  const { next } = parseExpression(source, zone, START);
  const found: string[] = [];
  for (let at = next(Date.parse(after)); at !== undefined && found.length < count; at = next(at)) {
    found.push(new Date(at).toISOString().replace(':00.000Z', ''));
  }
  return found;
}

describe('eventbridge-schedule: rate', () => {
  test.each<[string, string[]]>([
    ['rate(1 minute)', ['2026-11-20T12:01', '2026-11-20T12:02']],
    ['rate(10 minutes)', ['2026-11-20T12:10', '2026-11-20T12:20']],
    ['rate(2 hours)', ['2026-11-20T14:00', '2026-11-20T16:00']],
    ['rate(5 days)', ['2026-11-25T12:00', '2026-11-30T12:00']],
  ])('%s', (source, expected) => {
    expect(moments(source, 2)).toEqual(expected);
  });

  test('counts from its start, whenever one asks', () => {
    expect(moments('rate(10 minutes)', 2, 'UTC', '2026-11-20T12:34:56Z')).toEqual([
      '2026-11-20T12:40',
      '2026-11-20T12:50',
    ]);
    expect(moments('rate(10 minutes)', 1, 'UTC', '2026-11-01T00:00:00Z')).toEqual(['2026-11-20T12:00']);
  });

  test('a day has 24 hours, also when clocks change', () => {
    expect(moments('rate(1 day)', 1, 'America/New_York', '2027-03-14T00:00:00Z')).toEqual(['2027-03-14T12:00']);
    expect(moments('rate(1 day)', 2, 'America/New_York', '2027-03-14T00:00:00Z')[1]).toBe('2027-03-15T12:00');
  });
});

describe('eventbridge-schedule: at', () => {
  test('is due once, in its time zone', () => {
    expect(moments('at(2026-11-20T13:00:00)', 5)).toEqual(['2026-11-20T13:00']);
    expect(moments('at(2026-11-20T13:00:00)', 5, 'Asia/Tokyo', '2026-11-20T00:00:00Z')).toEqual(['2026-11-20T04:00']);
  });

  test('is never due when it is over', () => {
    expect(moments('at(2026-11-20T12:00:00)', 5)).toEqual([]);
  });
});

describe('eventbridge-schedule: cron', () => {
  test.each<[string, string[]]>([
    ['cron(15 10 ? * * *)', ['2026-11-21T10:15', '2026-11-22T10:15', '2026-11-23T10:15']],
    ['cron(0 10 * * ? *)', ['2026-11-21T10:00', '2026-11-22T10:00', '2026-11-23T10:00']],
    ['cron(15 12 * * ? *)', ['2026-11-20T12:15', '2026-11-21T12:15', '2026-11-22T12:15']],
    ['cron(0 18 ? * MON-FRI *)', ['2026-11-20T18:00', '2026-11-23T18:00', '2026-11-24T18:00']],
    ['cron(0 8 1 * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00', '2027-02-01T08:00']],
    ['cron(0/15 * * * ? *)', ['2026-11-20T12:15', '2026-11-20T12:30', '2026-11-20T12:45']],
    ['cron(*/20 13 * * ? *)', ['2026-11-20T13:00', '2026-11-20T13:20', '2026-11-20T13:40']],
    ['cron(1/10 14 * * ? *)', ['2026-11-20T14:01', '2026-11-20T14:11', '2026-11-20T14:21']],
    ['cron(0-4/2 14 * * ? *)', ['2026-11-20T14:00', '2026-11-20T14:02', '2026-11-20T14:04']],
    ['cron(30,0 9,17 * * ? *)', ['2026-11-20T17:00', '2026-11-20T17:30', '2026-11-21T09:00']],
    ['cron(0 0 L * ? *)', ['2026-11-30T00:00', '2026-12-31T00:00', '2027-01-31T00:00']],
    ['cron(0 0 L FEB ? *)', ['2027-02-28T00:00', '2028-02-29T00:00', '2029-02-28T00:00']],
    // 2026-11-21 is a Saturday, 2027-08-01 a Sunday, 2027-05-01 a Saturday, 2027-01-31 a Sunday.
    ['cron(0 0 21W NOV ? 2026)', []],
    ['cron(0 13 21W NOV ? 2026)', ['2026-11-20T13:00']],
    ['cron(0 0 1W AUG ? 2027)', ['2027-08-02T00:00']],
    ['cron(0 0 1W MAY ? 2027)', ['2027-05-03T00:00']],
    ['cron(0 0 31W JAN ? 2027)', ['2027-01-29T00:00']],
    ['cron(0 0 31W FEB ? 2027)', []],
    ['cron(0 0 LW JAN ? 2027)', ['2027-01-29T00:00']],
    ['cron(0 0 ? * 3#2 *)', ['2026-12-08T00:00', '2027-01-12T00:00', '2027-02-09T00:00']],
    ['cron(0 0 ? * TUE#2 *)', ['2026-12-08T00:00', '2027-01-12T00:00', '2027-02-09T00:00']],
    ['cron(0 0 ? * 6L *)', ['2026-11-27T00:00', '2026-12-25T00:00', '2027-01-29T00:00']],
    ['cron(0 0 ? * L *)', ['2026-11-21T00:00', '2026-11-28T00:00', '2026-12-05T00:00']],
    ['cron(0 0 ? * sun,7 *)', ['2026-11-21T00:00', '2026-11-22T00:00', '2026-11-28T00:00']],
    ['cron(0 0 1 JAN-MAR ? 2027)', ['2027-01-01T00:00', '2027-02-01T00:00', '2027-03-01T00:00']],
    ['cron(0 0 1 1/6 ? *)', ['2027-01-01T00:00', '2027-07-01T00:00', '2028-01-01T00:00']],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['cron(0 0 1 1 ? 2020-2027)', ['2027-01-01T00:00']],
    ['cron(0 0 30 FEB ? *)', []],
  ])('%s', (source, expected) => {
    expect(moments(source, 3)).toEqual(expected);
  });

  test('follows the clocks of its time zone', () => {
    expect(moments('cron(0 9 * * ? *)', 1, 'Europe/Berlin', '2027-01-10T00:00:00Z')).toEqual(['2027-01-10T08:00']);
    expect(moments('cron(0 9 * * ? *)', 1, 'Europe/Berlin', '2027-07-10T00:00:00Z')).toEqual(['2027-07-10T07:00']);
    expect(moments('cron(0 0 1 * ? *)', 1, 'Pacific/Kiritimati', '2027-01-31T00:00:00Z')).toEqual(['2027-01-31T10:00']);
  });

  test('is skipped where clocks skip its moment', () => {
    // In New York, 2027-03-14 has no 02:30.
    expect(moments('cron(30 2 * * ? *)', 2, 'America/New_York', '2027-03-13T12:00:00Z')).toEqual([
      '2027-03-15T06:30',
      '2027-03-16T06:30',
    ]);
  });

  test('runs once where clocks show its moment twice', () => {
    // In New York, 2027-11-07 has 01:30 at 05:30 and at 06:30 UTC.
    expect(moments('cron(30 1 * * ? *)', 2, 'America/New_York', '2027-11-07T00:00:00Z')).toEqual([
      '2027-11-07T05:30',
      '2027-11-08T06:30',
    ]);
  });
});

describe('eventbridge-schedule: an expression is refused', () => {
  const invalid = (source: string, problem: string) =>
    [source, `The schedule expression ${source} ${problem}.`] as const;

  test.each([
    invalid('every minute', 'is neither rate(...) nor cron(...) nor at(...)'),
    invalid('rate(0 minutes)', 'needs a positive number of minutes, hours or days'),
    invalid('rate(1 week)', 'needs a positive number of minutes, hours or days'),
    invalid('at(2026-11-20 13:00)', 'needs a moment such as 2026-11-20T13:00:00'),
    invalid('at(2026-13-20T13:00:00)', 'needs a moment such as 2026-11-20T13:00:00'),
    invalid('cron(0 10 * * ?)', 'is not valid: it needs six fields'),
    invalid('cron(0 10 * * * *)', 'is not valid: one of day-of-month and day-of-week has to be ?, not both'),
    invalid('cron(0 10 ? * ? *)', 'is not valid: one of day-of-month and day-of-week has to be ?, not both'),
    invalid('cron(60 10 * * ? *)', 'is not valid: 60 is no minutes'),
    invalid('cron(5-1 10 * * ? *)', 'is not valid: 5-1 ends before it begins'),
    invalid('cron(1-2-3 10 * * ? *)', 'is not valid: 1-2-3 is no minutes'),
    invalid('cron(, 10 * * ? *)', 'is not valid: nothing is no minutes'),
    invalid('cron(0 0 ? * 2/2 *)', 'is not valid: day-of-week knows no steps'),
    invalid('cron(0 0 ? * 2#6 *)', 'is not valid: 2#6 is no day-of-week'),
    invalid('cron(0 0 32 * ? *)', 'is not valid: 32 is no day-of-month'),
    invalid('cron(0 0 1 FOO ? *)', 'is not valid: FOO is no month'),
    invalid('cron(0 0 1 * ? 2200)', 'is not valid: 2200 is no year'),
  ])('%s', (source, message) => {
    expect(() => parseExpression(source, 'UTC', START)).toThrow(new StageError(message));
  });

  test('for a time zone that does not exist', () => {
    expect(() => parseExpression('cron(0 0 * * ? *)', 'Mars/Base', START)).toThrow(
      'The time zone Mars/Base does not exist.',
    );
  });
});

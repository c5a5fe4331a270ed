import { StageError } from '../errors.ts';
import { type DayTest, dayOfMonth, dayOfWeek } from './cron-days.ts';
import { fields, parseValues, type Refuse } from './cron-field.ts';
import { timeZone } from './time-zone.ts';

const DAY = 86_400_000;

/**
 * Reads the six fields of a cron expression of EventBridge Scheduler: minutes, hours, day of the month, month, day of
 * the week, year. When clocks skip a moment, so does the schedule; when they show it twice, the first time counts.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @returns the first moment after another one, undefined when the years are over
 */
export function parseCron(content: string, source: string, zone: string): (after: number) => number | undefined {
  const refuse: Refuse = (problem) => new StageError(`The schedule expression ${source} is not valid: ${problem}.`);
  const [minute, hour, day, month, weekday, year, ...more] = content.trim().split(/\s+/);
  if (
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined ||
    year === undefined ||
    more.length > 0
  ) {
    throw refuse('it needs six fields');
  }
  const minutes = parseValues(minute, fields.minutes, refuse);
  const hours = parseValues(hour, fields.hours, refuse);
  const months = new Set(parseValues(month, fields.month, refuse));
  const years = new Set(parseValues(year, fields.year, refuse));
  const isMeant = days(day, weekday, refuse);
  const { wallClock, instant } = timeZone(zone);
  const lastYear = Math.max(...years);

  return (after) => {
    const shown = wallClock(after);
    for (let midnight = shown - (((shown % DAY) + DAY) % DAY); ; midnight += DAY) {
      const date = new Date(midnight);
      if (date.getUTCFullYear() > lastYear) return undefined;
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1)) continue;
      if (!isMeant(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())) continue;
      for (const time of hours.flatMap((hour) => minutes.map((minute) => (hour * 60 + minute) * 60_000))) {
        const due = instant(midnight + time);
        if (due !== undefined && due > after) return due;
      }
    }
  };
}

/** One of the two fields for days says which, the other `?`. */
function days(day: string, weekday: string, refuse: Refuse): DayTest {
  if ((day === '?') === (weekday === '?')) throw refuse('one of day-of-month and day-of-week has to be ?, not both');
  return weekday === '?' ? dayOfMonth(day, refuse) : dayOfWeek(weekday, refuse);
}

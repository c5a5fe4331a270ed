import { StageError } from '../errors.ts';
import { parseCron } from './cron.ts';
import { timeZone } from './time-zone.ts';

/** When a schedule calls its target. */
export interface ScheduleExpression {
  /** The first moment after another one, both in epoch milliseconds; undefined after the last one. */
  readonly next: (after: number) => number | undefined;
  /** `at` is due once, and has neither start nor end. */
  readonly recurring: boolean;
}

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };

/**
 * Reads `rate(...)`, `cron(...)` or `at(...)`.
 *
 * A rate counts from the schedule's start date. Without one, AWS calls the target as soon as the schedule exists and
 * counts from there; the stage begins just after that first call, so that it does not start with one for every
 * schedule. A day of a rate always has 24 hours.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @param zone an IANA time zone, for `cron` and `at`
 * @param start epoch milliseconds from which a rate counts
 * @throws StageError with one line when EventBridge Scheduler would not take it
 */
export function parseExpression(source: string, zone: string, start: number): ScheduleExpression {
  const [, kind, content = ''] = /^(rate|cron|at)\((.*)\)$/.exec(source) ?? [];
  if (kind === 'rate') return parseRate(content, source, start);
  if (kind === 'cron') return { next: parseCron(content, source, zone), recurring: true };
  if (kind === 'at') return parseAt(content, source, zone);
  throw new StageError(`The schedule expression ${source} is neither rate(...) nor cron(...) nor at(...).`);
}

function parseRate(content: string, source: string, start: number): ScheduleExpression {
  const [, value, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(content) ?? [];
  const length = UNITS[unit];
  if (length === undefined) {
    throw new StageError(`The schedule expression ${source} needs a positive number of minutes, hours or days.`);
  }
  const period = Number(value) * length;
  return {
    next: (after) => (after < start ? start : start + (Math.floor((after - start) / period) + 1) * period),
    recurring: true,
  };
}

function parseAt(content: string, source: string, zone: string): ScheduleExpression {
  const wallClock = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(content) ? Date.parse(`${content}Z`) : Number.NaN;
  if (Number.isNaN(wallClock)) {
    throw new StageError(`The schedule expression ${source} needs a moment such as 2026-11-20T13:00:00.`);
  }
  const moment = timeZone(zone).instant(wallClock);
  if (moment === undefined) throw new StageError(`The schedule expression ${source} does not exist in ${zone}.`);
  return { next: (after) => (moment > after ? moment : undefined), recurring: false };
}

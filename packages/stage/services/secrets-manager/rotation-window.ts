import { AwsError, StageError } from '../../errors.ts';
import { parseExpression } from '../../schedule-expression/expression.ts';
import type { RotationRules } from './secret.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

const midnight = (moment: number) => moment - (moment % DAY);

/** @throws AwsError `InvalidParameterException` on rules that Secrets Manager would not take; the words are the stage's */
export function checkRules(rules: RotationRules): void {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression, Duration: duration } = rules;
  const refuse = (message: string) => new AwsError('InvalidParameterException', message);
  if (days !== undefined && expression !== undefined) {
    throw refuse('RotationRules have AutomaticallyAfterDays or ScheduleExpression, not both.');
  }
  if (days !== undefined && !(days >= 1 && days <= 1_000)) throw refuse('AutomaticallyAfterDays is 1 to 1,000.');
  if (duration !== undefined && !/^([1-9]|1\d|2[0-4])h$/.test(duration)) throw refuse('Duration is 1h to 24h.');
  if (expression === undefined) return;
  const [, hours] = /^rate\((\d+) hours?\)$/.exec(expression) ?? [];
  if (hours !== undefined && Number(hours) < 4) throw refuse('A secret rotates every four hours at most.');
  if (!/^(rate\(\d+ (hours?|days?)\)|cron\(.*\))$/.test(expression)) {
    throw refuse(`${expression} is neither a rate in hours or days nor a cron expression.`);
  }
  try {
    parseExpression(expression, 'UTC', 0);
  } catch (error) {
    if (error instanceof StageError) throw refuse(error.message);
    throw error;
  }
}

/**
 * When the next window after a rotation opens. A rate begins at midnight UTC.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 *
 * @param last when it was rotated, or changed by hand
 * @returns undefined without a schedule, and after its last window. All moments are epoch milliseconds
 */
export function nextWindow(
  { AutomaticallyAfterDays, ScheduleExpression }: RotationRules,
  last: number,
): number | undefined {
  const days = AutomaticallyAfterDays ?? /^rate\((\d+) days?\)$/.exec(ScheduleExpression ?? '')?.[1];
  if (days !== undefined) return midnight(last) + Number(days) * DAY;
  return ScheduleExpression === undefined
    ? undefined
    : parseExpression(ScheduleExpression, 'UTC', midnight(last)).next(last);
}

/** When a window closes: of days with its day, of hours after an hour, or else after its duration. */
export function endOfWindow(rules: RotationRules, start: number): number {
  const [, hours] = /^(\d+)h$/.exec(rules.Duration ?? '') ?? [];
  const length = hours === undefined ? (isInHours(rules) ? HOUR : DAY) : Number(hours) * HOUR;
  return Math.min(start + length, midnight(start) + DAY - 1_000);
}

/** Whether a schedule counts hours: a rate of hours, or a cron expression of several hours a day. */
const isInHours = ({ ScheduleExpression = '' }: RotationRules) =>
  /^rate\(\d+ hours?\)$/.test(ScheduleExpression) || /^cron\(\S+ \S*[*/,-]/.test(ScheduleExpression);

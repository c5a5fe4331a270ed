import { HOURS_IN_MONTH, type Quantities } from './quantities.ts';
import { member, ofType, type Resource, referred, type Template } from './template.ts';

/**
 * What one call of a function does while there is nothing to do. Estimates, on the high side: all of it together is worth cents.
 */
const IDLE_CALL = { seconds: 0.2, logBytes: 2_000, readUnits: 2 };
const HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/**
 * A schedule is never idle: each call is one of Scheduler, an invocation, a trace, log lines, a few reads, and an event where
 * the function reports its success. The metrics that filters make of the log have data all the time.
 * @throws when it calls what is not a function of its template, or not at a fixed rate
 */
export function scheduled(schedule: Resource, template: Template): Quantities {
  const { State, ScheduleExpression, Target } = schedule.Properties ?? {};
  if (State === 'DISABLED') return {};
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(ScheduleExpression)) ?? [];
  const hours = Number(every) * (HOURS[unit] ?? Number.NaN);
  if (!(hours > 0)) throw new Error(`There is no price for the schedule ${String(ScheduleExpression)}.`);
  const calls = HOURS_IN_MONTH / hours;
  const fn = functionBehind(member(Target, 'Arn'), template);
  const logGroup = referred(member(fn.Properties?.LoggingConfig, 'LogGroup'));
  const counted = ofType(template, 'AWS::Logs::MetricFilter').filter(
    ([, { Properties }]) => referred(Properties?.LogGroupName) === logGroup,
  );
  const reported = ofType(template, 'AWS::Lambda::EventInvokeConfig').filter(
    ([, { Properties }]) => member(Properties?.DestinationConfig, 'OnSuccess') !== undefined,
  );
  return {
    scheduledCall: calls,
    invocation: calls,
    computeGigabyteSecond: calls * IDLE_CALL.seconds * (Number(fn.Properties?.MemorySize) / 1_024),
    trace: calls,
    logGigabyte: (calls * IDLE_CALL.logBytes) / 1e9,
    readUnit: calls * IDLE_CALL.readUnits,
    customEvent: reported.length > 0 ? calls : 0,
    customMetric: counted.length,
  };
}

/** The function behind the alias that a schedule calls. */
function functionBehind(arn: unknown, { Resources }: Template): Resource {
  const target = Resources[referred(arn) ?? ''];
  const fn =
    target?.Type === 'AWS::Lambda::Alias' ? Resources[referred(target.Properties?.FunctionName) ?? ''] : target;
  if (fn?.Type !== 'AWS::Lambda::Function') throw new Error('A schedule calls what has no price: not a function.');
  return fn;
}

import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { ArcadeFunction } from '../functions/arcade-function.ts';
import { SustainedAlarm } from './sustained-alarm.ts';

export interface FunctionAlarmsProps {
  readonly functions: readonly ArcadeFunction[];
}

/** An alarm on an expression takes ten metrics. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html */
const METRICS_IN_ALARM = 10;
/** Part of the timeout from which a function is about to be cut off. */
const NEAR_TIMEOUT = 0.8;

/**
 * Watches the functions of a chapter together: throttles, and durations near the timeout. Alarms are billed by the metrics in
 * them, so one for ten functions costs what ten would; it says less, once, and the dashboard shows which function it is.
 */
export class FunctionAlarms extends Construct {
  constructor(scope: Construct, id: string, { functions }: FunctionAlarmsProps) {
    super(scope, id);
    for (const [index, group] of inGroups(functions).entries()) {
      const alarm = new SustainedAlarm(this, `Throttles${index === 0 ? '' : index + 1}`, {
        description: 'Functions are throttled: the concurrency of the account, or the reservation of one, is used up.',
        metric: combined('SUM', group, Duration.minutes(1), (fn, period) => fn.metricThrottles({ period })),
        threshold: 0,
        periods: 3,
      });
      annotate.once(
        alarm,
        'alarm-lambda-api',
        'Sustained for several minutes: Lambda retries what it throttled by itself. Durations by the 95th percentile of the slowest function: an average hides the few that Lambda is about to cut off.',
      );
    }
    const timeouts = new Set(functions.map(({ timeout }) => timeout?.toSeconds() ?? 3));
    for (const seconds of [...timeouts].sort((one, other) => one - other)) {
      const alike = functions.filter(({ timeout }) => (timeout?.toSeconds() ?? 3) === seconds);
      for (const [index, group] of inGroups(alike).entries()) {
        const alarm = new SustainedAlarm(this, `Slow${seconds}Seconds${index === 0 ? '' : index + 1}`, {
          description: `Functions with a timeout of ${seconds} s take most of it: see what they wait for in a trace.`,
          metric: combined('MAX', group, Duration.minutes(5), (fn, period) =>
            fn.metricDuration({ period, statistic: 'p95' }),
          ),
          threshold: NEAR_TIMEOUT * seconds * 1_000,
          periods: 2,
        });
        annotate.once(
          alarm,
          'alarm-lambda-api',
          'Sustained for several minutes: Lambda retries what it throttled by itself. Durations by the 95th percentile of the slowest function: an average hides the few that Lambda is about to cut off.',
        );
      }
    }
  }
}

function inGroups(functions: readonly ArcadeFunction[]): readonly (readonly ArcadeFunction[])[] {
  return Array.from({ length: Math.ceil(functions.length / METRICS_IN_ALARM) }, (_, index) =>
    functions.slice(index * METRICS_IN_ALARM, (index + 1) * METRICS_IN_ALARM),
  );
}

/**
 * Over the list and not by `+`: a function that was not invoked has no value, and a sum with it would have none either. That
 * the functions over lists leave such series out is (unverified).
 */
function combined(
  operation: 'SUM' | 'MAX',
  functions: readonly ArcadeFunction[],
  period: Duration,
  metricOf: (fn: ArcadeFunction, period: Duration) => IMetric,
): MathExpression {
  const usingMetrics = Object.fromEntries(functions.map((fn, index) => [`m${index}`, metricOf(fn, period)]));
  return new MathExpression({
    expression: `${operation}([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    label: functions.map(({ node }) => node.id).join(', '),
    period,
  });
}

import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm, SustainedAlarm } from './thresholds.ts';

export interface FunctionAlarmsProps {
  /** The functions by the names that the alarms give them. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
}

/** An alarm on an expression takes ten metrics. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html */
const METRICS_IN_ALARM = 10;
/** Part of the timeout from which Lambda is about to cut a function off. */
const NEAR_TIMEOUT = 0.8;

/**
 * Watches the functions of a stack together: throttles, and durations near the timeout. CloudWatch bills an alarm by its metrics,
 * so one alarm over ten functions costs as much as ten alarms, but notifies once. The dashboard shows which function.
 */
export class FunctionAlarms extends Construct {
  constructor(scope: Construct, id: string, { functions }: FunctionAlarmsProps) {
    super(scope, id);
    const named = Object.entries(functions);
    for (const [index, group] of inGroups(named).entries()) {
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
    const timeouts = new Set(named.map(([, fn]) => secondsOf(fn)));
    for (const seconds of [...timeouts].sort((one, other) => one - other)) {
      const alike = named.filter(([, fn]) => secondsOf(fn) === seconds);
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

type NamedFunction = readonly [name: string, fn: LambdaFunction];

/** The timeout; Lambda's own default is 3 s. */
const secondsOf = ({ timeout }: LambdaFunction): number => timeout?.toSeconds() ?? 3;

function inGroups(functions: readonly NamedFunction[]): readonly (readonly NamedFunction[])[] {
  return Array.from({ length: Math.ceil(functions.length / METRICS_IN_ALARM) }, (_, index) =>
    functions.slice(index * METRICS_IN_ALARM, (index + 1) * METRICS_IN_ALARM),
  );
}

/**
 * Over the list, not by `+`: a function without invocations has no value, and a sum with it would have none either. Functions
 * over lists leave out series without data (unverified; settled by: GetMetricData of a SUM with a function that nothing invokes).
 */
function combined(
  operation: 'SUM' | 'MAX',
  functions: readonly NamedFunction[],
  period: Duration,
  metricOf: (fn: LambdaFunction, period: Duration) => IMetric,
): MathExpression {
  const usingMetrics = Object.fromEntries(functions.map(([, fn], index) => [`m${index}`, metricOf(fn, period)]));
  return new MathExpression({
    expression: `${operation}([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    label: functions.map(([name]) => name).join(', '),
    period,
  });
}

export interface AsyncAlarmsProps {
  /** What the alarms call the function. */
  readonly name: string;
  /** A function that is invoked asynchronously, and leaves what it fails at in a queue. */
  readonly fn: LambdaFunction;
}

/**
 * Watches for what leaves no other trace than a metric: an asynchronous event that Lambda dropped, and one that it could not even
 * send to its destination (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html).
 */
export class AsyncAlarms extends Construct {
  constructor(scope: Construct, id: string, { name, fn }: AsyncAlarmsProps) {
    super(scope, id);
    const dropped = `Lambda dropped events for ${name}: too old, or tried too often. The failure queue has them, unless the other alarm is on, too.`;
    const undelivered = `Lambda could not store what ${name} failed at, so it is lost: look at the policy of its failure queue.`;
    for (const [id, metricName, description] of [
      ['Dropped', 'AsyncEventsDropped', dropped],
      ['Undelivered', 'DestinationDeliveryFailures', undelivered],
    ] as const) {
      const dimensions = { FunctionName: fn.functionName };
      const alarm = new CountAlarm(this, id, { description, namespace: 'AWS/Lambda', metricName, dimensions });
      annotate.once(
        alarm,
        'alarm-lambda-api',
        'No caller waits for an asynchronous event: these metrics are the only sign that Lambda gave one up, or could not deliver the record of its failure.',
      );
    }
  }
}

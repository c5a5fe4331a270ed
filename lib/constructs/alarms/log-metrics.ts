import { Stack } from 'aws-cdk-lib';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { ArcadeFunction } from '../functions/arcade-function.ts';
import { FailureAlarm } from './count-alarm.ts';

export interface LogMetricsProps {
  readonly functions: readonly ArcadeFunction[];
}

/** The metrics that filters make of the logs of one stack; the stack is in the namespace, so they need no dimension. */
export const LOG_METRICS = { errors: 'LoggedErrors', coldStarts: 'ColdStarts' } as const;
export const logNamespace = (stackName: string) => `ServerlessArcade/${stackName}`;

/** Logged errors in a minute that are more than a message which will be tried again. */
const THRESHOLD = 5;

/**
 * Metrics of structured log lines: errors and cold starts, summed over the functions of a chapter.
 *
 * The pattern of errors takes lines with that level, and Lambda's own report of an invocation that timed out, of which the code
 * cannot log anything. That the report is delivered at the system log level WARN is (unverified).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export class LogMetrics extends Construct {
  constructor(scope: Construct, id: string, { functions }: LogMetricsProps) {
    super(scope, id);
    const namespace = logNamespace(Stack.of(this).stackName);
    for (const fn of functions) {
      const errors = new MetricFilter(this, `${fn.node.id}Errors`, {
        logGroup: fn.logGroup,
        filterPattern: FilterPattern.literal('{ ($.level = "ERROR") || ($.record.status = "timeout") }'),
        metricNamespace: namespace,
        metricName: LOG_METRICS.errors,
        metricValue: '1',
        defaultValue: 0,
      });
      annotate.once(
        errors,
        'logs-metric-filter',
        "Counts log lines by their fields, not by words in a text. It finds what Lambda's own metrics miss: errors that the code caught and answered, and cold starts. One alarm serves all functions of the stack.",
      );
      const coldStarts = new MetricFilter(this, `${fn.node.id}ColdStarts`, {
        logGroup: fn.logGroup,
        filterPattern: FilterPattern.literal('{ ($.message = "Cold start") && ($.cold_start IS TRUE) }'),
        metricNamespace: namespace,
        metricName: LOG_METRICS.coldStarts,
        metricValue: '1',
        defaultValue: 0,
      });
      annotate.once(
        coldStarts,
        'logs-metric-filter',
        "Counts log lines by their fields, not by words in a text. It finds what Lambda's own metrics miss: errors that the code caught and answered, and cold starts. One alarm serves all functions of the stack.",
      );
    }
    const alarm = new FailureAlarm(this, 'ErrorsAlarm', {
      description: 'Functions log errors: the saved query "errors" of this chapter says which, and why.',
      namespace,
      metricName: LOG_METRICS.errors,
      dimensions: {},
      threshold: THRESHOLD,
    });
    annotate.once(
      alarm,
      'logs-metric-filter',
      "Counts log lines by their fields, not by words in a text. It finds what Lambda's own metrics miss: errors that the code caught and answered, and cold starts. One alarm serves all functions of the stack.",
    );
  }
}

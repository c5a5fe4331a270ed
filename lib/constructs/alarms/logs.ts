import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm } from './thresholds.ts';

export interface LogMetricsProps {
  /** Namespace of the metrics: one for each stack, so that they need no dimension. */
  readonly namespace: string;
  /** The functions by name: their log lines are counted together. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /**
   * Whether an alarm tells of errors. CloudWatch bills it by the hour.
   * @default true
   */
  readonly alarms?: boolean;
}

/** Names of the metrics that the filters make. */
export const LOG_METRICS = { errors: 'LoggedErrors', coldStarts: 'ColdStarts' } as const;

/** Logged errors in a minute that mean more than a message which Lambda tries again. */
const THRESHOLD = 5;

/**
 * Metrics of structured log lines: errors and cold starts, summed over the functions of a stack.
 *
 * The filter of errors takes lines with that level, and Lambda's own report of an invocation that did not succeed: cut off, killed or
 * out of memory, the code cannot log anything. Of the two lines that have the status (https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html)
 * only the report counts. Lambda delivers the report at the system log level WARN (unverified; settled by: the log of a function that
 * times out).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export class LogMetrics extends Construct {
  constructor(scope: Construct, id: string, { functions, namespace, alarms = true }: LogMetricsProps) {
    super(scope, id);
    for (const [name, fn] of Object.entries(functions)) {
      const errors = new MetricFilter(this, `${name}Errors`, {
        logGroup: fn.logGroup,
        filterPattern: FilterPattern.literal(
          '{ ($.level = "ERROR") || (($.type = "platform.report") && ($.record.status != "success")) }',
        ),
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
      const coldStarts = new MetricFilter(this, `${name}ColdStarts`, {
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
    if (!alarms) return;
    const alarm = new CountAlarm(this, 'ErrorsAlarm', {
      description: 'Functions log errors: the saved query "errors" says which, and why.',
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

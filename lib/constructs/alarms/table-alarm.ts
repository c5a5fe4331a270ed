import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface TableAlarmProps {
  /** What has happened when it goes off, and what to do. */
  readonly description: string;
  /** A metric of DynamoDB that counts failures, and exists only while there are some. */
  readonly metricName: string;
  /** Where it is counted; all of them are added up. */
  readonly places: readonly Record<string, string>[];
  /** Failures in a minute from which that minute is a bad one. */
  readonly threshold: number;
  /** Bad minutes, of those that count and two more, that set it off. */
  readonly minutes: number;
}

/** The youngest minutes may not have arrived when an alarm is evaluated, and look like silence. */
const LATE_MINUTES = 2;

/**
 * Goes off when a table fails, and ends when it no longer does. That is not a matter of course: DynamoDB reports failures only
 * when there are some, and an alarm on its metrics stays as it is while data are missing, whatever it says of them, according to
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html; only by default, according to
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html. So what is missing is made a
 * zero, by `FILL`. As that also fills a minute that is just late, the alarm looks at some more minutes than have to be bad:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list.
 */
export class TableAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: TableAlarmProps) {
    const { description, metricName, places, threshold, minutes } = props;
    const period = Duration.minutes(1);
    const metrics = places.map((dimensionsMap, index) => {
      const metric = new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: Stats.SUM, period });
      return [`m${index}`, metric] as const;
    });
    super(scope, id, {
      alarmDescription: description,
      metric: new MathExpression({
        expression: `SUM([${metrics.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
        usingMetrics: Object.fromEntries(metrics),
        label: metricName,
        period,
      }),
      threshold,
      evaluationPeriods: minutes + LATE_MINUTES,
      datapointsToAlarm: minutes,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

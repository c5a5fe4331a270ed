import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface TableAlarmProps {
  /** What has happened when it goes off, and what to do. */
  readonly description: string;
  /** A metric of DynamoDB that counts failures, and exists only while there are some. */
  readonly metricName: string;
  /** The dimensions of the metrics that are added up, one to ten. */
  readonly places: readonly Record<string, string>[];
  /** Failures in a minute from which that minute is a bad one. */
  readonly threshold: number;
  /** Bad minutes that set it off, out of so many and two more. */
  readonly minutes: number;
}

/** The youngest minutes may not have arrived when CloudWatch evaluates the alarm, and look like silence. */
const LATE_MINUTES = 2;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html */
const METRICS_IN_ALARM = 10;

/**
 * Goes off when a table fails, and ends when it no longer does. DynamoDB sends no zeros. Without data the alarm would keep its
 * state, so `FILL` turns missing minutes into 0. A late minute looks like 0 too, so the alarm looks at two more minutes than must be bad.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
 */
export class TableAlarm extends Alarm {
  /** @throws when there is no place, or more than an alarm takes */
  constructor(scope: Construct, id: string, props: TableAlarmProps) {
    const { description, metricName, places, threshold, minutes } = props;
    if (places.length < 1 || places.length > METRICS_IN_ALARM) {
      throw new Error(
        `${scope.node.path}/${id}: an alarm takes 1 to ${METRICS_IN_ALARM} metrics, not ${places.length}.`,
      );
    }
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

export interface TableThrottlesProps {
  readonly table: Pick<ITable, 'tableName'>;
  /**
   * An index that is watched too. Its metrics are its own: those of `TableName` alone do not include them
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html).
   * @default none
   */
  readonly indexName?: string;
  /** What to do about throttles, as the end of a sentence: "see the runbook". */
  readonly cure: string;
}

/** Throttles in a minute that mean load which does not fit; the SDK retries single ones. */
const THROTTLES = 10;

/** Watches the reads and writes of a table, and of an index, for throttles. */
export class TableThrottles extends Construct {
  constructor(scope: Construct, id: string, { table, indexName, cure }: TableThrottlesProps) {
    super(scope, id);
    const ofTable = { TableName: table.tableName };
    this.watch('ThrottledWrites', 'WriteThrottleEvents', ofTable, `Writes to the table are throttled: ${cure}.`);
    this.watch('ThrottledReads', 'ReadThrottleEvents', ofTable, `Reads of the table are throttled: ${cure}.`);
    if (indexName === undefined) return;
    const ofIndex = { ...ofTable, GlobalSecondaryIndexName: indexName };
    const index = `the index ${indexName}`;
    this.watch('ThrottledIndexWrites', 'WriteThrottleEvents', ofIndex, `Writes to ${index} are throttled: ${cure}.`);
    this.watch('ThrottledIndexReads', 'ReadThrottleEvents', ofIndex, `Reads of ${index} are throttled: ${cure}.`);
  }

  private watch(id: string, metricName: string, place: Record<string, string>, description: string): void {
    const alarm = new TableAlarm(this, id, {
      description,
      metricName,
      places: [place],
      threshold: THROTTLES,
      minutes: 1,
    });
    annotate.once(
      alarm,
      'ddb-throttle-backoff',
      `The SDK backs off and tries again, so a few throttles cost only time. ${THROTTLES} in a minute mean a hot key, a bulk load, or the table's own maximum.`,
    );
  }
}

export interface SystemErrorsProps {
  readonly table: Pick<ITable, 'tableName'>;
  /** The operations that functions call, one to ten: the metric exists by table and operation only. */
  readonly operations: readonly string[];
}

/** Goes off when DynamoDB itself fails, which only AWS can mend. */
export class SystemErrors extends TableAlarm {
  /** @throws when there is no operation, or more than an alarm takes */
  constructor(scope: Construct, id: string, { table, operations }: SystemErrorsProps) {
    super(scope, id, {
      description:
        'DynamoDB answers 5xx: see the AWS Health Dashboard. Queues and the stream keep what could not be written.',
      metricName: 'SystemErrors',
      places: operations.map((Operation) => ({ TableName: table.tableName, Operation })),
      threshold: 6,
      minutes: 3,
    });
    annotate(
      this,
      'client-retry-5xx-not-4xx',
      'The SDK retries a 5xx of DynamoDB too. Three minutes of them are an incident of AWS, which explains the other alarms of that hour.',
    );
  }
}

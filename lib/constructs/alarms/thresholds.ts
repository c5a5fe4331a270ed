import { Duration, Token } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface CountAlarmProps {
  /** What has happened when it goes off, and what to do. */
  readonly description: string;
  readonly namespace: string;
  /** A metric that counts failures. */
  readonly metricName: string;
  /** The dimensions of the metric, all of them. */
  readonly dimensions: Record<string, string>;
  /**
   * Failures in a minute that set it off, at least 1.
   * @default 1
   */
  readonly threshold?: number;
}

/** Goes off in the minute in which something fails. No data means that nothing was called, which is no failure. */
export class CountAlarm extends Alarm {
  /** @throws when the threshold is below 1: the alarm could never end */
  constructor(scope: Construct, id: string, props: CountAlarmProps) {
    const { threshold = 1 } = props;
    if (!Token.isUnresolved(threshold) && threshold < 1) {
      throw new Error(`${scope.node.path}/${id}: threshold must be at least 1, not ${threshold}.`);
    }
    super(scope, id, {
      alarmDescription: props.description,
      metric: new Metric({
        namespace: props.namespace,
        metricName: props.metricName,
        dimensionsMap: props.dimensions,
        statistic: Stats.SUM,
        period: Duration.minutes(1),
      }),
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

export interface SustainedAlarmProps {
  /** What has happened when it goes off, and what to do. */
  readonly description: string;
  readonly metric: IMetric;
  /** The value above which a period is a bad one, in the unit of the metric. */
  readonly threshold: number;
  /** Bad periods in a row that set it off, at least 1. */
  readonly periods: number;
}

/** Goes off when something stays above its threshold: the shares and percentiles of one busy minute say little. */
export class SustainedAlarm extends Alarm {
  /** @throws when there is not at least one period */
  constructor(scope: Construct, id: string, { description, metric, threshold, periods }: SustainedAlarmProps) {
    if (!Token.isUnresolved(periods) && (!Number.isInteger(periods) || periods < 1)) {
      throw new Error(`${scope.node.path}/${id}: periods must be a whole number from 1, not ${periods}.`);
    }
    super(scope, id, {
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

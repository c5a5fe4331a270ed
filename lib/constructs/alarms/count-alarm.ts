import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface FailureAlarmProps {
  /** What has happened when it goes off, and what to do. */
  readonly description: string;
  readonly namespace: string;
  /** A metric that counts failures. */
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
  /**
   * Failures in a minute that set it off.
   * @default 1
   */
  readonly threshold?: number;
}

/** Goes off in the minute in which something fails: a canary may last only five. Silence is health, as nobody called. */
export class FailureAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: FailureAlarmProps) {
    super(scope, id, {
      alarmDescription: props.description,
      metric: new Metric({
        namespace: props.namespace,
        metricName: props.metricName,
        dimensionsMap: props.dimensions,
        statistic: Stats.SUM,
        period: Duration.minutes(1),
      }),
      threshold: props.threshold ?? 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

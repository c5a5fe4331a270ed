import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface SustainedAlarmProps {
  /** What has happened when it goes off, and what to do. */
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Periods of the metric, one after the other, that have to be above the threshold. */
  readonly periods: number;
}

/** Goes off when something stays above its threshold: shares and percentiles of a single busy minute say little. */
export class SustainedAlarm extends Alarm {
  constructor(scope: Construct, id: string, { description, metric, threshold, periods }: SustainedAlarmProps) {
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

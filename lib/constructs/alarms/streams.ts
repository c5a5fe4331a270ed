import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface LateReaderProps {
  /** The function, or the alias of it, that reads the stream. */
  readonly reader: IFunction;
  /**
   * Age of the last record of a batch above which the alarm goes off, after three such minutes.
   * @default 10 minutes
   */
  readonly maxLag?: Duration;
}

/**
 * Goes off when the reader of a stream falls behind.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#performance-metrics
 */
export class LateReader extends Alarm {
  constructor(scope: Construct, id: string, { reader, maxLag = Duration.minutes(10) }: LateReaderProps) {
    super(scope, id, {
      alarmDescription: 'The reader of the stream falls behind: look for errors and throttles of its function.',
      metric: reader.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: maxLag.toMilliseconds(),
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    annotate(
      this,
      'alarm-dlq-depth',
      'The age of the last record shows that a shard is blocked or the reader too slow, hours before Lambda gives records up.',
    );
  }
}

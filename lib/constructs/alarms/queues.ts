import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

const WHY =
  'One message is enough in a queue that no function reads: after 14 days it is gone. In front of a consumer the age counts, not the length: it shows that the consumer has stopped.';

export interface WaitingMessagesProps {
  readonly queue: IQueue;
  /** What it means that a message is there, and what to do. */
  readonly description: string;
}

/**
 * Goes off when a queue that no function reads has a message. A queue that was not used for six hours is inactive, and its first
 * metric comes up to 15 minutes late
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html).
 */
export class WaitingMessages extends Alarm {
  constructor(scope: Construct, id: string, { queue, description }: WaitingMessagesProps) {
    super(scope, id, {
      alarmDescription: description,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    annotate.once(this, 'alarm-dlq-depth', WHY);
  }
}

export interface OldMessagesProps {
  readonly queue: IQueue;
  /** Age of the oldest message above which the alarm goes off. */
  readonly maxAge: Duration;
}

/**
 * Goes off when the oldest message of a queue is too old: its consumer has stopped, or is too slow. SQS leaves messages out that were
 * received three times or more, so one that always fails is not seen here, but among the dead letters
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html).
 */
export class OldMessages extends Alarm {
  constructor(scope: Construct, id: string, { queue, maxAge }: OldMessagesProps) {
    super(scope, id, {
      alarmDescription: 'The consumer does not keep up, or does not run.',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: maxAge.toSeconds(),
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    annotate.once(this, 'alarm-dlq-depth', WHY);
  }
}

import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { annotate, type PatternName } from '../../pattern.ts';

export interface FailureQueueProps {
  /** The pattern that the failures belong to: that of the rule, subscription, schedule or stream. */
  readonly pattern: PatternName;
  /** What is in it, as a sentence without its full stop: "Undelivered notifications wait". */
  readonly holds: string;
  /** What an operator does about it, for the alarm's description. */
  readonly cure: string;
}

/**
 * Where a service puts what it could not deliver or get processed: records of a stream, notifications of a topic, events of
 * a rule, asynchronous invocations. Not the dead-letter queue of another queue: that one belongs to a `WorkQueue`.
 *
 * `StartMessageMoveTask` does not move its messages back, because their source is no queue
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html).
 */
export class FailureQueue extends Queue {
  constructor(scope: Construct, id: string, props: FailureQueueProps) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      receiveMessageWaitTime: Duration.seconds(20),
    });
    const reason = 'This is where failures end; a dead-letter queue of its own would only hide them once more.';
    for (const id of ['Serverless-SQSRedrivePolicy', 'AwsSolutions-SQS3']) {
      Validations.of(this).acknowledge({ id, reason });
    }
    annotate(
      this,
      props.pattern,
      `${props.holds}, for 14 days, the longest that SQS keeps a message. No function reads this queue: an operator does.`,
    );
    annotate.once(
      this,
      'sqs-sns-encryption',
      'SSE-SQS costs nothing and needs no key policy. A customer managed key would have to admit every service that sends.',
    );
    const depth = new Alarm(this, 'Alarm', {
      alarmDescription: `${props.holds}: ${props.cure}`,
      metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    annotate.once(
      depth,
      'alarm-dlq-depth',
      'One message is enough in a queue that no function reads: after 14 days it is gone. In front of a consumer the age counts, not the length: it shows that the consumer has stopped.',
    );
  }

  /** The destination of failures for a function; its role may send here. `SqsDestination` would let it read attributes too. */
  destinationOf(sender: IGrantable): { readonly destination: string } {
    this.grant(sender, 'sqs:SendMessage');
    return { destination: this.queueArn };
  }
}

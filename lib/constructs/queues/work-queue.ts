import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { annotate, type PatternAnnotation } from '../../pattern.ts';

export interface WorkQueueProps {
  /** What the queue is for, as the annotation that stands first at it. */
  readonly purpose: PatternAnnotation;
  /**
   * How long each message stays invisible after it was sent, 0 to 900 s.
   * @default 0
   */
  readonly delay?: Duration;
  /** Timeout of the function that consumes the queue; the visibility timeout is derived from it. */
  readonly consumerTimeout: Duration;
  /**
   * Receives before a message counts as poison and moves to the dead-letter queue. Lambda advises at least 5, so
   * that throttled receives do not push healthy messages out
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Age of the oldest message at which the alarm goes off. Must exceed the delay.
   * @default delay + 30 minutes
   */
  readonly maxAge?: Duration;
}

/**
 * A queue that a function consumes, with a dead-letter queue that keeps what could not be processed, and the two alarms
 * that say so.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  /** @throws when the alarm on age would go off for every message */
  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const delaySeconds = props.delay?.toSeconds() ?? 0;
    const maxAge = props.maxAge ?? Duration.seconds(delaySeconds + 30 * 60);
    if (maxAge.toSeconds() <= delaySeconds) {
      throw new Error(
        `${this.node.path}: every message is ${delaySeconds} s old when it is first seen, so maxAge must be more.`,
      );
    }
    const maxReceiveCount = props.maxReceiveCount ?? 5;
    const stack = Stack.of(this);
    const queueName = `${stack.stackName}-${id}`;

    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      receiveMessageWaitTime: Duration.seconds(20),
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [
          Queue.fromQueueArn(
            this,
            'Source',
            stack.formatArn({ service: 'sqs', resource: queueName, arnFormat: ArnFormat.NO_RESOURCE_NAME }),
          ),
        ],
      },
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'This is the dead-letter queue; a dead-letter queue of its own would only hide the messages once more.',
    });
    annotate.once(
      this.deadLetterQueue,
      'sqs-dlq-retention',
      'Kept 14 days, the maximum. A message keeps the age it had in the source queue, so an equal retention could expire it on arrival.',
    );
    annotate.once(
      this.deadLetterQueue,
      'sqs-dlq-redrive-source',
      'Only its own source queue may use it. So a redrive sends nothing back that came from elsewhere.',
    );

    this.queue = new Queue(this, 'Queue', {
      // Named after the stack, because the two queues must know each other: the queue names its dead-letter queue by
      // reference, and a second reference back would be a circular dependency (docs/decisions/0004).
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...(props.delay === undefined ? {} : { deliveryDelay: props.delay }),
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * 6),
      receiveMessageWaitTime: Duration.seconds(20),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
    annotate(this.queue, props.purpose.pattern, props.purpose.why);
    annotate.once(
      this.queue,
      'sqs-visibility-timeout',
      "Six times the consumer's timeout, as Lambda advises. With less, a message becomes visible again while its first batch still retries.",
    );
    annotate.once(
      this.queue,
      'sqs-dlq-redrive-policy',
      `After ${maxReceiveCount} receives without success a message moves to the dead-letter queue. Otherwise it would be retried, and billed, for four days.`,
    );
    annotate.once(
      this.queue,
      'sqs-long-polling',
      'A receive waits up to 20 s for a message: fewer empty answers to pay for.',
    );
    annotate.once(
      this.queue,
      'sqs-sns-encryption',
      'SSE-SQS costs nothing and needs no key policy. A customer managed key would have to admit every service that sends.',
    );

    const depth = new Alarm(this, 'DeadLettersAlarm', {
      alarmDescription: 'Messages wait in the dead-letter queue: fix the cause, then run `npm run redrive`.',
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
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
    const age = new Alarm(this, 'OldestMessageAlarm', {
      alarmDescription: 'The consumer does not keep up, or does not run.',
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: maxAge.toSeconds(),
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    annotate.once(
      age,
      'alarm-dlq-depth',
      'One message is enough in a queue that no function reads: after 14 days it is gone. In front of a consumer the age counts, not the length: it shows that the consumer has stopped.',
    );
  }
}

import { Duration, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { annotate, type PatternName } from '../../pattern.ts';
import { WaitingMessages } from '../alarms/queues.ts';

export interface FailureQueueProps {
  /** The pattern that the failures belong to: that of the rule, subscription, schedule or stream. */
  readonly pattern: PatternName;
  /** What is in it, as a sentence without its full stop: "Undelivered notifications wait here". */
  readonly holds: string;
  /** What an operator does about it, as a sentence with its full stop: the end of the alarm's description. */
  readonly cure: string;
  /**
   * Whether an alarm tells of the first message. CloudWatch bills it by the hour.
   * @default true
   */
  readonly alarms?: boolean;
  /** Whether it is a FIFO queue, as a FIFO subscription needs it. @default false */
  readonly fifo?: boolean;
}

/**
 * Where a service puts what it could not deliver or get processed: records of a stream, notifications of a topic, events of
 * a rule, asynchronous invocations. The dead-letter queue of another queue belongs to a `WorkQueue`.
 *
 * `StartMessageMoveTask` does not move these messages back, because their source is not a queue
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html).
 */
export class FailureQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { pattern, holds, cure, alarms = true, fifo = false }: FailureQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Resource', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(fifo ? { fifo } : {}),
      receiveMessageWaitTime: Duration.seconds(20),
    });
    const reason = 'This is where failures end; a dead-letter queue of its own would only hide them once more.';
    for (const id of ['Serverless-SQSRedrivePolicy', 'AwsSolutions-SQS3']) {
      Validations.of(this.queue).acknowledge({ id, reason });
    }
    annotate(
      this.queue,
      pattern,
      `${holds}, for 14 days, the longest that SQS keeps a message. No function reads this queue: an operator does.`,
    );
    annotate.once(
      this.queue,
      'sqs-sns-encryption',
      'SSE-SQS costs nothing and needs no key policy. A customer managed key would have to admit every service that sends.',
    );
    if (alarms) new WaitingMessages(this, 'Alarm', { queue: this.queue, description: `${holds}: ${cure}` });
  }

  /** The destination of failures for a function; its role may send here. `SqsDestination` would let it read attributes too. */
  destinationOf(sender: IGrantable): { readonly destination: string } {
    this.queue.grant(sender, 'sqs:SendMessage');
    return { destination: this.queue.queueArn };
  }
}

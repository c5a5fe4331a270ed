import { ArnFormat, Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { annotate, type PatternAnnotation } from '../../pattern.ts';
import { OldMessages, WaitingMessages } from '../alarms/queues.ts';
import { requireRange } from '../range.ts';

export interface WorkQueueProps {
  /** What the queue is for: the first annotation in the template. */
  readonly purpose: PatternAnnotation;
  /**
   * How long each message stays invisible after it was sent, 0 to 900 s.
   * @default 0
   */
  readonly delay?: Duration;
  /** Timeout of the function that consumes the queue, 1 to 900 s. The visibility timeout is six times as long. */
  readonly consumerTimeout: Duration;
  /**
   * Receives before a message counts as poison and moves to the dead-letter queue, 1 to 1,000. Lambda advises at least 5, so
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
  /**
   * Whether alarms tell of dead letters and of messages that wait too long. CloudWatch bills each by the hour.
   * @default true
   */
  readonly alarms?: boolean;
  /**
   * Makes it a FIFO queue, which keeps the order within each group of messages, and its dead-letter queue, too. Every message has a
   * deduplication id. A `delay` is then one of all messages.
   * @default a standard queue
   */
  readonly fifo?: {
    /** Whether each group has a quota and deduplication of its own: many groups then go faster together. */
    readonly highThroughput: boolean;
  };
}

const FIFO_SUFFIX = '.fifo';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const LONGEST_NAME = 80;

/** A queue that a function consumes, its dead-letter queue for what could not be processed, and an alarm for each. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  /** @throws when SQS would refuse a value, or the alarm on age would go off for every message */
  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { maxReceiveCount = 5, delay = Duration.seconds(0), consumerTimeout } = props;
    const { path } = this.node;
    requireRange(path, 'delay', delay, { least: 0, most: 900, unit: 's' });
    requireRange(path, 'consumerTimeout', consumerTimeout, { least: 1, most: 900, unit: 's' });
    requireRange(path, 'maxReceiveCount', maxReceiveCount, { least: 1, most: 1_000 });
    const maxAge = props.maxAge ?? delay.plus(Duration.minutes(30));
    if (maxAge.toSeconds() <= delay.toSeconds()) {
      throw new Error(
        `${path}: every message is ${delay.toSeconds()} s old when it is first seen, so maxAge must be more.`,
      );
    }
    const queueName = physicalName(this, props.fifo === undefined ? '' : FIFO_SUFFIX);

    this.deadLetterQueue = this.keepDeadLetters(queueName, props.fifo !== undefined);
    this.queue = new Queue(this, 'Queue', {
      // Named, because the two queues must know each other: the queue refers to its dead-letter queue, and a second reference
      // back would be a circular dependency.
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...(props.delay === undefined ? {} : { deliveryDelay: props.delay }),
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * 6),
      receiveMessageWaitTime: Duration.seconds(20),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
      ...(props.fifo === undefined ? {} : { fifo: true }),
      ...(props.fifo?.highThroughput
        ? {
            deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
            fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
          }
        : {}),
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
      'After so many receives without success a message moves to the dead-letter queue. Otherwise Lambda would retry it, and AWS bill it, for four days.',
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
    if (props.alarms ?? true) this.addAlarms(maxAge);
  }

  private addAlarms(maxAge: Duration): void {
    new WaitingMessages(this, 'DeadLettersAlarm', {
      queue: this.deadLetterQueue,
      description: 'Messages wait in the dead-letter queue: fix the cause, then redrive them to their queue.',
    });
    new OldMessages(this, 'OldestMessageAlarm', { queue: this.queue, maxAge });
  }

  private keepDeadLetters(sourceName: string, fifo: boolean): Queue {
    const source = Stack.of(this).formatArn({
      service: 'sqs',
      resource: sourceName,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    const queue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(fifo ? { fifo } : {}),
      receiveMessageWaitTime: Duration.seconds(20),
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', source)],
      },
    });
    Validations.of(queue).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'This is the dead-letter queue; a dead-letter queue of its own would only hide the messages once more.',
    });
    annotate.once(
      queue,
      'sqs-dlq-retention',
      fifo
        ? 'Kept 14 days, the maximum. Here the age of a message begins anew; a standard queue goes on counting.'
        : 'Kept 14 days, the maximum. A message keeps the age it had in the source queue, so an equal retention could expire it on arrival.',
    );
    return annotate.once(
      queue,
      'sqs-dlq-redrive-source',
      'Only its own source queue may use it. So a redrive sends nothing back that came from elsewhere.',
    );
  }
}

/** The stack and the path within it: two queues with the same id in different scopes do not collide. */
function physicalName(construct: Construct, suffix: string): string {
  const stack = Stack.of(construct);
  const inStack = construct.node.path.slice(stack.node.path.length + 1).replaceAll('/', '-');
  const name = `${stack.stackName}-${inStack}`;
  if (!Token.isUnresolved(name) && !/^[\w-]+$/.test(name)) {
    throw new Error(`${construct.node.path}: SQS takes letters, digits, - and _ in a name, not "${name}".`);
  }
  const whole = `${name}${suffix}`;
  if (!Token.isUnresolved(name) && whole.length > LONGEST_NAME) {
    throw new Error(`${construct.node.path}: SQS takes ${LONGEST_NAME} characters for a name; "${whole}" has more.`);
  }
  return whole;
}

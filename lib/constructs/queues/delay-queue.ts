import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WorkQueue, type WorkQueueProps } from './work-queue.ts';

export interface DelayQueueProps extends Omit<WorkQueueProps, 'purpose'> {
  /** How long each message stays invisible after it was sent, 0 to 900 s. */
  readonly delay: Duration;
  /**
   * Age of the oldest message at which the alarm goes off. Must exceed the delay.
   * @default delay + 30 minutes
   */
  readonly maxAge?: Duration;
}

/** The service's cap on a queue's delay. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const MAX_DELAY = Duration.minutes(15);

/**
 * A work queue that holds every message back for a fixed time.
 *
 * Use it to run something some minutes after an event. The cap is 15 minutes; for anything longer use EventBridge
 * Scheduler or a Step Functions Wait state, not a function that sends to its own queue.
 */
export class DelayQueue extends WorkQueue {
  /** @throws when the delay is over 15 minutes */
  constructor(scope: Construct, id: string, props: DelayQueueProps) {
    const seconds = props.delay.toSeconds();
    if (seconds > MAX_DELAY.toSeconds()) {
      throw new Error(`${scope.node.path}/${id}: a delay queue holds messages for at most 900 s, not ${seconds} s.`);
    }
    super(scope, id, {
      ...props,
      purpose: {
        pattern: 'sqs-delay-queue',
        why: `Every message waits ${seconds} s before a consumer sees it: a timer without a scheduler or a waiting function. The cap is 900 s.`,
      },
    });
  }
}

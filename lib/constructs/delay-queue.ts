import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { annotate } from '../pattern.ts';
import { WorkQueue, type WorkQueueProps } from './work-queue.ts';

export interface DelayQueueProps extends WorkQueueProps {
  readonly delay: Duration;
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
    super(scope, id, props);
    annotate(
      this.queue,
      'sqs-delay-queue',
      `Every message waits ${seconds} s before a consumer sees it: a timer without a scheduler or a waiting function. The cap is 900 s.`,
    );
  }
}

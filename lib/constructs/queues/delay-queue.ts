import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { requireRange } from '../range.ts';
import { WorkQueue, type WorkQueueProps } from './work-queue.ts';

export interface DelayQueueProps extends Omit<WorkQueueProps, 'purpose'> {
  /** How long each message stays invisible after it was sent, 0 to 900 s. */
  readonly delay: Duration;
}

/**
 * A work queue that holds every message back for a fixed time. Use it to run something some minutes after an event.
 *
 * SQS caps the delay at 15 minutes. For anything longer use EventBridge Scheduler or a Step Functions Wait state, not a
 * function that sends to its own queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export class DelayQueue extends WorkQueue {
  /** @throws when the delay is over 15 minutes */
  constructor(scope: Construct, id: string, props: DelayQueueProps) {
    requireRange(`${scope.node.path}/${id}`, 'delay', props.delay, { least: 0, most: 900, unit: 's' });
    super(scope, id, {
      ...props,
      purpose: {
        pattern: 'sqs-delay-queue',
        why: `A consumer sees each message ${props.delay.toSeconds()} s after it was sent: a timer without a scheduler or a waiting function. The cap is 900 s.`,
      },
    });
  }
}

import { Duration, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { OldMessages, WaitingMessages } from '../../constructs/alarms/queues.ts';

/** Watches a queue that a function reads, and one that no function reads. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new OldMessages(this, 'OldOrders', { queue: new Queue(this, 'Orders'), maxAge: Duration.minutes(30) });
    new WaitingMessages(this, 'FailedOrders', {
      queue: new Queue(this, 'Failed'),
      description: 'An order failed: fix the cause, then redrive.',
    });
  }
}

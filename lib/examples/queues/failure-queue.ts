import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FailureQueue } from '../../constructs/queues/failure-queue.ts';

/** A queue for what a rule could not deliver. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new FailureQueue(this, 'Failures', {
      pattern: 'eventbridge-pattern-rule',
      holds: 'Orders that could not be delivered wait here',
      cure: 'fix the cause, then put the events on the bus again.',
    });
  }
}

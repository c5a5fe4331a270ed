import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FailedDurableExecutions } from '../../constructs/alarms/durable-executions.ts';
import { sampleFunction } from '../sample-function.ts';

/** Goes off when a durable execution of a function fails. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new FailedDurableExecutions(this, 'Failed', {
      function: sampleFunction(this, 'Order'),
      description: 'An order was left half done: see its history, repair it, then start it again under another name.',
    });
  }
}

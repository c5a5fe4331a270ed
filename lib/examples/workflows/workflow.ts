import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { Workflow } from '../../constructs/workflows/workflow.ts';

/** A workflow of one state. Put your own in its place. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Workflow(this, 'Orders', {
      purpose: { pattern: 'sfn-order-workflow', why: 'Takes an order from payment to delivery.' },
      definition: Pass.jsonata(this, 'Accept the order'),
      timeout: Duration.days(7),
      cure: 'An order was not delivered: read the cause.',
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

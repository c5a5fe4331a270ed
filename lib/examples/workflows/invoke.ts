import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Invoke } from '../../constructs/workflows/invoke.ts';
import { retry } from '../../constructs/workflows/retry.ts';
import { Workflow } from '../../constructs/workflows/workflow.ts';
import { liveAlias, sampleFunction } from '../sample-function.ts';

/** A workflow whose only state invokes a function, and tries again what passes. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const price = new Invoke(this, 'Compute the price', {
      target: liveAlias(sampleFunction(this, 'Price')),
      payload: { order: '{% $states.input.order %}' },
      timeout: Duration.seconds(30),
    });
    new Workflow(this, 'Orders', {
      purpose: {
        pattern: 'sfn-retry-catch',
        why: 'Throttles and outages pass; an order that does not exist stays so.',
      },
      definition: retry(price, 'NoSuchOrder'),
      timeout: Duration.minutes(5),
      cure: 'A price was not computed: read the cause.',
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

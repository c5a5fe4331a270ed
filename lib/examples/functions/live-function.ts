import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LiveFunction } from '../../constructs/functions/live-function.ts';

/** A function whose callers use its alias. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new LiveFunction(this, 'Order', {
      code: Code.fromInline('exports.handler = async () => ({ statusCode: 202 });'),
      handler: 'index.handler',
      description: 'Takes an order',
      memorySize: 512,
      timeout: Duration.seconds(10),
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

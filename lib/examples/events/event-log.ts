import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { EventLog } from '../../constructs/events/event-log.ts';

/** A bus whose events are logged. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new EventLog(this, 'Log', {
      eventBus: new EventBus(this, 'Bus'),
      sourcePrefixes: ['shop.'],
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

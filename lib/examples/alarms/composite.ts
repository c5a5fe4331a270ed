import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CompositeAlarmOf } from '../../constructs/alarms/composite.ts';

/** One alarm over two others. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new CompositeAlarmOf(this, 'Health', {
      name: 'shop-health',
      description: 'Something is wrong in the shop.',
      alarms: [{ alarmName: 'orders-health' }, { alarmName: 'payments-health' }],
    });
  }
}

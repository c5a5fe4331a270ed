import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DroppedSchedules } from '../../constructs/alarms/schedules.ts';

/** Watches the schedules of the default group. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new DroppedSchedules(this, 'Dropped', { group: 'default' });
  }
}

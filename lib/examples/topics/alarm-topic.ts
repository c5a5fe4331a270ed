import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../../constructs/topics/alarm-topic.ts';

/** People who subscribe hear of one alarm. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AlarmTopic(this, 'Alarms', { alarmName: 'shop-health' });
  }
}

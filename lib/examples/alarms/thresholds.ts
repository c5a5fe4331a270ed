import { Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { CountAlarm, SustainedAlarm } from '../../constructs/alarms/thresholds.ts';

/** One alarm on failures, one on a share that stays high. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new CountAlarm(this, 'Rejected', {
      description: 'A payment was rejected: ask the provider.',
      namespace: 'Shop',
      metricName: 'Rejected',
      dimensions: { Provider: 'card' },
    });
    new SustainedAlarm(this, 'Abandoned', {
      description: 'Most carts are abandoned: is the checkout slow?',
      metric: new Metric({ namespace: 'Shop', metricName: 'Abandoned', statistic: 'Average' }),
      threshold: 0.8,
      periods: 3,
    });
  }
}

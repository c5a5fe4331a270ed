import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '#lambda/runtime/metrics.ts';
import { SustainedAlarm } from '../../../constructs/alarms/thresholds.ts';
import { annotate } from '../../../pattern.ts';

export interface RefusedCreditsProps {
  /** Name of the stack whose functions record plays. */
  readonly service: string;
}

/** Goes off when most players who want to play have no credits left: perhaps registration stopped giving any. */
export class RefusedCredits extends SustainedAlarm {
  constructor(scope: Construct, id: string, { service }: RefusedCreditsProps) {
    super(scope, id, {
      description: 'Most plays are refused for want of credits: is the parameter starting-credits what it should be?',
      metric: new Metric({
        namespace: METRICS_NAMESPACE,
        metricName: 'CreditsRefused',
        dimensionsMap: { service },
        statistic: 'Average',
        period: Duration.minutes(5),
      }),
      threshold: 0.8,
      periods: 3,
    });
    annotate(
      this,
      'custom-metric-alert',
      'Every request to play prints 0 or 1, so the average is the share that was refused. No error appears anywhere, and yet no one can play.',
    );
  }
}

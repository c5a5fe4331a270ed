import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { SustainedAlarm } from './sustained-alarm.ts';

export interface SlowApiProps {
  readonly api: RestApi;
  /** Name of the API stage. */
  readonly stageName: string;
}

/** Milliseconds that a caller should hardly ever wait. */
const TOO_SLOW = 2_000;

/** Both alarms on: a function is slow. Only `Latency` on: the gateway is slow. */
export class SlowApi extends Construct {
  constructor(scope: Construct, id: string, { api, stageName }: SlowApiProps) {
    super(scope, id);
    const percentile = (metricName: string) =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiName: api.restApiName, Stage: stageName },
        statistic: 'p95',
        period: Duration.minutes(5),
      });
    const requests = new SustainedAlarm(this, 'Latency', {
      description:
        'One request in twenty takes over 2 s, from its arrival to the answer. Does the alarm IntegrationLatency say the same?',
      metric: percentile('Latency'),
      threshold: TOO_SLOW,
      periods: 3,
    });
    annotate(
      requests,
      'alarm-lambda-api',
      'How long callers wait, including the gateway, its authorizer and its checks. The 95th percentile: an average looks good while one caller in twenty gives up.',
    );
    const functions = new SustainedAlarm(this, 'IntegrationLatency', {
      description:
        'Functions behind the API take over 2 s for one request in twenty: look at the slow traces of the group.',
      metric: percentile('IntegrationLatency'),
      threshold: TOO_SLOW,
      periods: 3,
    });
    annotate(
      functions,
      'alarm-lambda-api',
      'How long the gateway waits for functions, cold starts included. If only the alarm on Latency goes off, the gateway itself is slow.',
    );
  }
}

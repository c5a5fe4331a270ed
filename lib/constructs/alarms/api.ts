import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm, SustainedAlarm } from './thresholds.ts';

export interface ApiAlarmProps {
  /** Name of the REST API. By name, not by reference: alias -> alarm -> API stage -> alias would be a cycle. */
  readonly apiName: string;
  /** Name of the API stage. */
  readonly stageName: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
const NAMESPACE = 'AWS/ApiGateway';
const dimensionsOf = ({ apiName, stageName }: ApiAlarmProps) => ({ ApiName: apiName, Stage: stageName });
const everyFiveMinutes = (props: ApiAlarmProps, metricName: string, statistic: string) =>
  new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: dimensionsOf(props),
    statistic,
    period: Duration.minutes(5),
  });

/** Goes off when an API answers 5xx several times in a minute. */
export class ServerErrors extends CountAlarm {
  constructor(scope: Construct, id: string, props: ApiAlarmProps) {
    super(scope, id, {
      description: 'The API answers 5xx: the access log has the request ids, the logs of the functions the reasons.',
      namespace: NAMESPACE,
      metricName: '5XXError',
      dimensions: dimensionsOf(props),
      threshold: 5,
    });
    annotate(
      this,
      'alarm-lambda-api',
      'A function that answers 500 has not failed for Lambda: its own error metric stays at zero. Five in a minute, because a single 503 under load is normal.',
    );
  }
}

/** Goes off when an API refuses a large share of its requests for a while. */
export class ClientErrors extends SustainedAlarm {
  constructor(scope: Construct, id: string, props: ApiAlarmProps) {
    super(scope, id, {
      description: 'Half of the requests are refused: the saved query "errors" says with which codes. A broken client?',
      // The metric is 0 or 1 for each request, so its average is the share.
      metric: everyFiveMinutes(props, '4XXError', 'Average'),
      threshold: 0.5,
      periods: 3,
    });
    annotate(
      this,
      'alarm-lambda-api',
      'The share, not the number, for a quarter of an hour: single refusals are normal. If the API refuses most requests, a client or a deployment is wrong.',
    );
  }
}

/** Milliseconds that a caller should hardly ever wait. */
const TOO_SLOW = 2_000;

/** Both alarms on: a function is slow. Only `Latency` on: the gateway is slow. */
export class SlowApi extends Construct {
  constructor(scope: Construct, id: string, props: ApiAlarmProps) {
    super(scope, id);
    const requests = new SustainedAlarm(this, 'Latency', {
      description:
        'One request in twenty takes over 2 s, from its arrival to the answer. Does the alarm IntegrationLatency say the same?',
      metric: everyFiveMinutes(props, 'Latency', 'p95'),
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
      metric: everyFiveMinutes(props, 'IntegrationLatency', 'p95'),
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

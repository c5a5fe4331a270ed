import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { SustainedAlarm } from './sustained-alarm.ts';

export interface ClientErrorsProps {
  readonly api: RestApi;
  /** Name of the API stage. */
  readonly stageName: string;
}

/** Goes off when an API refuses a large share of its requests for a while. */
export class ClientErrors extends SustainedAlarm {
  constructor(scope: Construct, id: string, { api, stageName }: ClientErrorsProps) {
    super(scope, id, {
      description: 'Half of the requests are refused: the saved query "errors" tells by which code. A broken client?',
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '4XXError',
        dimensionsMap: { ApiName: api.restApiName, Stage: stageName },
        // Of a metric that is 0 or 1 for each request, the average is the share:
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
        statistic: 'Average',
        period: Duration.minutes(5),
      }),
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

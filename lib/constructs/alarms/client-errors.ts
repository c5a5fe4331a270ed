import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { StageSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import { SustainedAlarm } from './sustained-alarm.ts';

export interface ClientErrorsProps {
  readonly api: RestApi;
  readonly stage: StageSettings;
}

/** Goes off when an API refuses a large share of its requests for a while. */
export class ClientErrors extends SustainedAlarm {
  constructor(scope: Construct, id: string, { api, stage }: ClientErrorsProps) {
    super(scope, id, {
      description: 'Half of the requests are refused: the saved query "errors" tells by which code. A broken client?',
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '4XXError',
        dimensionsMap: { ApiName: api.restApiName, Stage: stage.name },
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
      'The share, not the number, for a quarter of an hour: single refusals are normal. When most requests are refused, a client or a deployment of ours is wrong.',
    );
  }
}

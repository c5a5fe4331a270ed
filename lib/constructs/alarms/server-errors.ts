import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureAlarm } from './count-alarm.ts';

export interface ServerErrorsProps {
  readonly api: RestApi;
  /** Name of the API stage. */
  readonly stageName: string;
}

/** Goes off when an API answers 5xx several times in a minute. */
export class ServerErrors extends FailureAlarm {
  constructor(scope: Construct, id: string, { api, stageName }: ServerErrorsProps) {
    super(scope, id, {
      description: 'The API answers 5xx: the access log has the request ids, the logs of the functions the reasons.',
      namespace: 'AWS/ApiGateway',
      metricName: '5XXError',
      // By name, not by reference: alias -> alarm -> API stage -> alias would be a cycle.
      dimensions: { ApiName: api.restApiName, Stage: stageName },
      threshold: 5,
    });
    annotate(
      this,
      'alarm-lambda-api',
      'A function that answers 500 has not failed for Lambda: its own error metric stays at zero. Five in a minute, because a single 503 under load is normal.',
    );
  }
}

import { Duration, Stack } from 'aws-cdk-lib';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { release } from '../../constructs/api/release-stage.ts';

/** An API stage with variables, a canary and a cache. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RestApi(this, 'Api', { deployOptions: { stageName: 'prod' } });
    api.root.addResource('stock').addMethod('GET', new MockIntegration());
    release(api.deploymentStage, {
      variables: { warehouse: 'north' },
      canary: { percent: 5, variables: { warehouse: 'south' } },
      cache: { size: '0.5', ttl: Duration.minutes(1), paths: ['/stock'] },
    });
  }
}

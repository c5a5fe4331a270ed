import { Stack } from 'aws-cdk-lib';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FurtherStage } from '../../constructs/api/further-stage.ts';

/** A second API stage for those who test. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RestApi(this, 'Api', { deployOptions: { stageName: 'prod' } });
    api.root.addResource('stock').addMethod('GET', new MockIntegration());
    new FurtherStage(this, 'Beta', { api, stageName: 'beta', accessLog: new LogGroup(this, 'AccessLog') });
  }
}

import { Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { ApiKeys } from '../../constructs/api/api-keys.ts';

/** A partner with a key, a rate and a monthly quota. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RestApi(this, 'Api');
    api.root.addMethod('GET', undefined, { apiKeyRequired: true });
    const keys = new ApiKeys(this, 'Suppliers', {
      description: 'Suppliers who ask for the stock',
      stage: api.deploymentStage,
      rateLimit: 2,
      burstLimit: 5,
      monthlyQuota: 10_000,
    });
    keys.add('Wholesale', 'The supplier of the warehouse');
  }
}

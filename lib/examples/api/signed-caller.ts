import { Stack } from 'aws-cdk-lib';
import { AuthorizationType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AccountRootPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SignedCaller } from '../../constructs/api/signed-caller.ts';

/** A system that may send orders by signed requests, and do nothing else. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RestApi(this, 'Api', { deployOptions: { stageName: 'prod' } });
    api.root.addResource('orders').addMethod('POST', undefined, { authorizationType: AuthorizationType.IAM });
    new SignedCaller(this, 'Shop', {
      api,
      stageName: 'prod',
      method: 'POST',
      path: '/orders',
      assumedBy: new AccountRootPrincipal(),
      description: 'Sends orders',
    });
  }
}

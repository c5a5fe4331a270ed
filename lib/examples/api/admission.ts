import { Stack } from 'aws-cdk-lib';
import { AuthorizationType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { admission } from '../../constructs/api/admission.ts';

/** An API whose administration is for the office, and for systems behind one VPC endpoint. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const policy = admission({
      open: ['GET/stock'],
      paths: ['/admin/*'],
      ranges: ['203.0.113.0/24'],
      vpcEndpoints: ['vpce-1a2b3c4d'],
    });
    const api = new RestApi(this, 'Api', { policy });
    api.root.addResource('stock').addMethod('GET');
    const orders = api.root.addResource('admin').addResource('orders');
    orders.addMethod('GET', undefined, { authorizationType: AuthorizationType.IAM });
  }
}

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { TokenHttpApi } from '../../constructs/api/http-api.ts';
import { sampleFunction } from '../sample-function.ts';

/** An HTTP API with one route, for callers with a token of one issuer. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new TokenHttpApi(this, 'Api', {
      name: 'orders',
      description: 'Orders of the shop',
      issuer: 'https://login.example.com',
      audience: ['shop'],
      webOrigin: 'https://shop.example.com',
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    api.add({ method: 'GET', path: '/orders', fn: sampleFunction(this, 'ListOrders') });
  }
}

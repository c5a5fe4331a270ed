import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { addRoute } from '../../constructs/api/api-route.ts';
import { RegionalApi } from '../../constructs/api/rest-api.ts';
import { sampleFunction } from '../sample-function.ts';

/** An API with one route for people who signed in. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RegionalApi(this, 'Api', {
      name: 'orders',
      description: 'Orders of the shop',
      stageName: 'prod',
      browsers: { origin: 'https://shop.example.com', methods: ['GET'] },
      users: new UserPool(this, 'Users'),
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    addRoute(api, sampleFunction(this, 'ListOrders'), { method: 'GET', path: '/orders' });
  }
}

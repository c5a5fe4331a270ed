import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { JsonSchemaType } from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { addRoute } from '../../constructs/api/api-route.ts';
import { RegionalApi } from '../../constructs/api/rest-api.ts';
import { sampleFunction } from '../sample-function.ts';

/** Two routes: one for people who signed in, one for machines with a key. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RegionalApi(this, 'Api', {
      name: 'orders',
      description: 'Orders of the shop',
      stageName: 'prod',
      browsers: { origin: 'https://shop.example.com', methods: ['GET', 'POST'] },
      users: new UserPool(this, 'Users'),
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const NewOrder = { type: JsonSchemaType.OBJECT, required: ['article'] };
    addRoute(api, sampleFunction(this, 'AddOrder'), {
      method: 'POST',
      path: '/orders',
      body: { name: 'NewOrder', schema: NewOrder },
      requiredHeaders: ['Idempotency-Key'],
    });
    addRoute(api, sampleFunction(this, 'GetStock'), { method: 'GET', path: '/stock', access: 'key' });
  }
}

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { addHttpRoute } from '../../constructs/api/http-route.ts';
import { RegionalApi } from '../../constructs/api/rest-api.ts';

/** A route that a machine of the warehouse answers. A variable of the API stage names the machine. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RegionalApi(this, 'Api', {
      name: 'orders',
      description: 'Orders of the shop',
      stageName: 'prod',
      variables: { warehouse: 'warehouse.example.com' },
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    addHttpRoute(
      api,
      { method: 'GET', path: '/stock/{article}', access: 'key' },
      {
        url: `https://\${stageVariables.warehouse}/stock/{article}`,
        shows: [
          { pattern: 'api-http-integration', why: 'The warehouse has an API of its own: no function is needed.' },
        ],
      },
    );
  }
}

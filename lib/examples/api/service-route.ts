import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { RegionalApi } from '../../constructs/api/rest-api.ts';
import { ServiceRoute } from '../../constructs/api/service-route.ts';

/** A route that puts the body of a request into a queue. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const orders = new Queue(this, 'Orders', { enforceSSL: true });
    const api = new RegionalApi(this, 'Api', {
      name: 'orders',
      description: 'Orders of the shop',
      stageName: 'prod',
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    new ServiceRoute(this, 'NewOrder', {
      api,
      route: { method: 'POST', path: '/orders', access: 'key' },
      service: 'sqs',
      call: { path: `${this.account}/${orders.queueName}` },
      request: 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)',
      answers: [{ statusCode: '202' }, { statusCode: '502', selectionPattern: '[45]\\d{2}' }],
      grant: (role) => orders.grant(role, 'sqs:SendMessage'),
      why: 'The queue keeps the order until the shop has time for it, so nothing has to run when the order comes.',
    });
  }
}

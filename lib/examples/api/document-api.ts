import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DocumentApi } from '../../constructs/api/document-api.ts';

const ORDERS = {
  openapi: '3.0.3',
  info: { title: 'Orders', version: '1' },
  'x-amazon-apigateway-request-validators': {
    everything: { validateRequestBody: true, validateRequestParameters: true },
  },
  'x-amazon-apigateway-request-validator': 'everything',
  paths: {
    '/orders': {
      get: {
        responses: { 200: { description: 'The orders' } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          passthroughBehavior: 'never',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  },
};

/** An API that is made of a document, with one operation that the gateway answers by itself. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new DocumentApi(this, 'Api', {
      name: 'orders',
      document: ORDERS,
      stageName: 'prod',
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

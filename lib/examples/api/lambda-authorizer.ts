import { Duration, Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { linkAuthorizer, tokenAuthorizer } from '../../constructs/api/lambda-authorizer.ts';
import { sampleFunction } from '../sample-function.ts';

/** A method for callers with a token, and one for links that somebody signed. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = new RestApi(this, 'Api');
    const handler = sampleFunction(this, 'Judge');
    const authorizer = tokenAuthorizer(this, 'ByToken', {
      handler,
      pattern: '^Bearer .+$',
      keptFor: Duration.minutes(5),
    });
    api.root.addResource('orders').addMethod('GET', undefined, { authorizer });
    const byLink = linkAuthorizer(this, 'ByLink', { handler, parameters: ['expires', 'signature'] });
    api.root.addResource('invoices').addMethod('GET', undefined, { authorizer: byLink });
  }
}

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AuthorizationType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { AliasRoute } from '../../constructs/api/alias-route.ts';
import { liveAlias, sampleFunction } from '../sample-function.ts';

/** A route whose API stage names the alias behind it. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const fn = sampleFunction(this, 'GetStock');
    const api = new RestApi(this, 'Api', {
      deployOptions: { stageName: 'prod', variables: { alias: 'live' } },
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
    });
    new AliasRoute(this, 'Stock', {
      api,
      fn,
      path: '/stock/{article}',
      method: 'GET',
      variable: 'alias',
      aliases: [liveAlias(fn)],
      cacheKeys: ['method.request.path.article'],
      options: { authorizationType: AuthorizationType.IAM, requestParameters: { 'method.request.path.article': true } },
    });
  }
}

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { GraphqlApi } from '../../constructs/api/graphql-api.ts';

const FIND_ORDER = `import * as ddb from '@aws-appsync/utils/dynamodb';
export const request = (ctx) => ddb.get({ key: { id: ctx.args.id } });
export const response = (ctx) => ctx.result;`;

/** A GraphQL API with one field, which reads a table. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const orders = new TableV2(this, 'Orders', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const api = new GraphqlApi(this, 'Api', {
      name: 'orders',
      schema: 'type Order { id: ID! text: String } type Query { order(id: ID!): Order }',
      users: new UserPool(this, 'Users'),
      queryDepthLimit: 5,
      resolverCountLimit: 50,
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const source = api.table('OrdersSource', orders);
    Grant.addToPrincipal({ grantee: source, actions: ['dynamodb:GetItem'], resourceArns: [orders.tableArn] });

    api.resolve({ typeName: 'Query', fieldName: 'order' }, { source, code: FIND_ORDER });
  }
}

import { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { SystemErrors, TableThrottles } from '../../constructs/alarms/table.ts';

/** Watches a table, its index, and DynamoDB itself. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = { name: 'pk', type: AttributeType.STRING };
    const table = new TableV2(this, 'Orders', {
      partitionKey: key,
      globalSecondaryIndexes: [{ indexName: 'byDay', partitionKey: { ...key, name: 'day' } }],
    });
    new TableThrottles(this, 'Throttles', { table, indexName: 'byDay', cure: 'look for a hot key' });
    new SystemErrors(this, 'SystemErrors', { table, operations: ['GetItem', 'PutItem'] });
  }
}

import { Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { StreamConsumer } from '../../constructs/streams/stream-consumer.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function reads what is new in a table. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = new TableV2(this, 'Orders', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_IMAGE,
    });
    if (table.tableStreamArn === undefined) throw new Error('The table has no stream.');
    new StreamConsumer(this, 'Changes', {
      streamArn: table.tableStreamArn,
      consumer: sampleFunction(this, 'Project'),
      filters: [{ eventName: ['INSERT'] }],
    });
  }
}

import type { Construct } from 'constructs';
import type { ArcadeTable } from '../../chapters/foundation/parts/arcade-table.ts';
import { annotate } from '../../pattern.ts';
import { TableAlarm } from './table-alarm.ts';

export interface SystemErrorsProps {
  readonly table: ArcadeTable;
}

/**
 * What the functions call; the metric exists by table and operation only
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html#SystemErrors).
 */
const OPERATIONS = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'Query',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactWriteItems',
] as const;

/** Goes off when DynamoDB itself fails, which is nothing that we could mend. */
export class SystemErrors extends TableAlarm {
  constructor(scope: Construct, id: string, { table }: SystemErrorsProps) {
    super(scope, id, {
      description:
        'DynamoDB answers 5xx: see the AWS Health Dashboard. Queues and the stream keep what could not be written.',
      metricName: 'SystemErrors',
      places: OPERATIONS.map((Operation) => ({ TableName: table.tableName, Operation })),
      threshold: 6,
      minutes: 3,
    });
    annotate(
      this,
      'client-retry-5xx-not-4xx',
      'The SDK retries a 5xx of DynamoDB too. Three minutes of them are an incident of AWS, which explains the other alarms of that hour.',
    );
  }
}

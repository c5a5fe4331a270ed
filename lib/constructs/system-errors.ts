import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { annotate } from '../pattern.ts';
import type { ArcadeTable } from './arcade-table.ts';
import { SustainedAlarm } from './sustained-alarm.ts';

export interface SystemErrorsProps {
  readonly table: ArcadeTable;
}

/** What the functions call; the metric exists by table and operation only. */
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
export class SystemErrors extends SustainedAlarm {
  constructor(scope: Construct, id: string, { table }: SystemErrorsProps) {
    const usingMetrics = Object.fromEntries(
      OPERATIONS.map((Operation, index) => [
        `m${index}`,
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: 'SystemErrors',
          dimensionsMap: { TableName: table.tableName, Operation },
          statistic: 'Sum',
          period: Duration.minutes(1),
        }),
      ]),
    );
    super(scope, id, {
      description:
        'DynamoDB answers 5xx: see the AWS Health Dashboard. Queues and the stream keep what could not be written.',
      metric: new MathExpression({
        expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
        usingMetrics,
        label: 'SystemErrors',
        period: Duration.minutes(1),
      }),
      threshold: 5,
      periods: 3,
    });
    annotate(
      this,
      'ddb-throttle-backoff',
      'The SDK tries these again too. Three minutes of them are an incident of AWS, which explains the other alarms of that hour.',
    );
  }
}

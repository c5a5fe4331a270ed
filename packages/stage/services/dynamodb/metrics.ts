import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';
import { READS } from './throttles.ts';

/**
 * The throttles and failures of tables. A request that was done in part is not a throttled request, but its throttled
 * items count as events: those of an index by table and index, not by the table alone. A failure counts by table and operation.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function dynamoDbMetrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/DynamoDB');
  return {
    'server-error': ({ table: TableName, operation: Operation, at }) =>
      metrics.put('SystemErrors', { TableName, Operation }, 1, at),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html#TransactionConflict
    'transaction-conflict': ({ table: TableName, items, at }) =>
      metrics.put('TransactionConflict', { TableName }, items, at),
    throttle({ table: TableName, index: GlobalSecondaryIndexName, operation: Operation, items, isWhole, at }) {
      const place = GlobalSecondaryIndexName === undefined ? { TableName } : { TableName, GlobalSecondaryIndexName };
      metrics.put(READS.has(Operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents', place, items, at);
      if (isWhole) metrics.put('ThrottledRequests', { TableName, Operation }, 1, at);
    },
  };
}

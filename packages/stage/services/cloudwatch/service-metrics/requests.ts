import type { StageRecord } from '../../../records.ts';
import { READS } from '../../dynamodb/throttles.ts';
import type { MetricStore } from '../metric-store.ts';
import { ServiceMetrics } from './counters.ts';

/**
 * The metrics of APIs, by API and by stage. Each request counts 0 or 1 as an error, so that the average is a rate.
 * Latencies are those of this machine.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function apiGatewayMetrics(store: MetricStore): (record: StageRecord) => void {
  const metrics = new ServiceMetrics(store, 'AWS/ApiGateway');
  return (record) => {
    if (record.kind !== 'request' || record.apiName === undefined || record.stage === undefined) return;
    const { apiName: ApiName, stage: Stage, status, latencyMs = 0, integrationLatencyMs, at } = record;
    for (const dimensions of [{ ApiName }, { ApiName, Stage }]) {
      metrics.put('Count', dimensions, 1, at);
      metrics.put('4XXError', dimensions, Number(status >= 400 && status < 500), at);
      metrics.put('5XXError', dimensions, Number(status >= 500), at);
      metrics.put('Latency', dimensions, latencyMs, at);
      if (integrationLatencyMs !== undefined) metrics.put('IntegrationLatency', dimensions, integrationLatencyMs, at);
    }
  };
}

/**
 * The throttles and failures of tables. A request of which a part was done is no throttled request, but its items count as
 * events: those of an index by table and index, and not by the table alone. A failure is known by table and operation only.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function dynamoDbMetrics(store: MetricStore): (record: StageRecord) => void {
  const metrics = new ServiceMetrics(store, 'AWS/DynamoDB');
  return (record) => {
    if (record.kind === 'server-error') {
      metrics.put('SystemErrors', { TableName: record.table, Operation: record.operation }, 1, record.at);
    } else if (record.kind === 'throttle') {
      const { table: TableName, index: GlobalSecondaryIndexName, operation: Operation, items, isWhole, at } = record;
      const place = GlobalSecondaryIndexName === undefined ? { TableName } : { TableName, GlobalSecondaryIndexName };
      metrics.put(READS.has(Operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents', place, items, at);
      if (isWhole) metrics.put('ThrottledRequests', { TableName, Operation }, 1, at);
    }
  };
}

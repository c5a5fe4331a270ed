import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';

/** https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html */
export function appSyncMetrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/AppSync');
  return {
    graphql({ apiId: GraphQLAPIId, status, latencyMs, at }) {
      metrics.put('Requests', { GraphQLAPIId }, 1, at);
      metrics.put('4XXError', { GraphQLAPIId }, Number(status >= 400 && status < 500), at);
      metrics.put('5XXError', { GraphQLAPIId }, Number(status >= 500), at);
      metrics.put('Latency', { GraphQLAPIId }, latencyMs, at);
    },
  };
}

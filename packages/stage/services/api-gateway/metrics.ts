import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';

/**
 * The metrics of APIs, by API and by stage. Each request counts 0 or 1 as an error, so that the average is a rate.
 * Latencies are those of this machine. A canary has metrics of its own, and is counted with its stage, too. The page on canaries
 * gives no name for them: `<stage>/Canary` (unverified; settled by: ListMetrics of AWS/ApiGateway while a stage has a canary).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function apiGatewayMetrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/ApiGateway');
  return {
    request({ apiName: ApiName, stage: Stage, status, latencyMs = 0, integrationLatencyMs, isCanary, cache, at }) {
      if (ApiName === undefined || Stage === undefined) return;
      const ofCanary = isCanary === true ? [{ ApiName, Stage: `${Stage}/Canary` }] : [];
      for (const dimensions of [{ ApiName }, { ApiName, Stage }, ...ofCanary]) {
        metrics.put('Count', dimensions, 1, at);
        metrics.put('4XXError', dimensions, Number(status >= 400 && status < 500), at);
        metrics.put('5XXError', dimensions, Number(status >= 500), at);
        metrics.put('Latency', dimensions, latencyMs, at);
        if (cache !== undefined) {
          metrics.put('CacheHitCount', dimensions, Number(cache === 'hit'), at);
          metrics.put('CacheMissCount', dimensions, Number(cache === 'miss'), at);
        }
        if (integrationLatencyMs !== undefined) metrics.put('IntegrationLatency', dimensions, integrationLatencyMs, at);
      }
    },
  };
}

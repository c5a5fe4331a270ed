import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';

/**
 * The metrics of HTTP APIs and of WebSocket APIs, by API and by stage.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
 */
export function apiGatewayV2Metrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/ApiGateway');
  return {
    'http-api-request'({ apiId: ApiId, stage: Stage, status, latencyMs, integrationLatencyMs, bytes, at }) {
      for (const dimensions of [{ ApiId }, { ApiId, Stage }]) {
        metrics.put('Count', dimensions, 1, at);
        metrics.put('4xx', dimensions, Number(status >= 400 && status < 500), at);
        metrics.put('5xx', dimensions, Number(status >= 500), at);
        metrics.put('Latency', dimensions, latencyMs, at);
        metrics.put('DataProcessed', dimensions, bytes, at);
        if (integrationLatencyMs !== undefined) metrics.put('IntegrationLatency', dimensions, integrationLatencyMs, at);
      }
    },
    socket({ apiId: ApiId, stage: Stage, event, integrationLatencyMs, error, at }) {
      for (const dimensions of [{ ApiId }, { ApiId, Stage }]) {
        if (event === 'connect') metrics.put('ConnectCount', dimensions, 1, at);
        if (event === 'receive' || event === 'send') metrics.put('MessageCount', dimensions, 1, at);
        if (error !== undefined) metrics.put(ERRORS[error.by], dimensions, 1, at);
        if (integrationLatencyMs !== undefined) metrics.put('IntegrationLatency', dimensions, integrationLatencyMs, at);
      }
    },
  };
}

const ERRORS = { client: 'ClientError', integration: 'IntegrationError', execution: 'ExecutionError' } as const;

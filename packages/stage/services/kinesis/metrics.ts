import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';

/** The metrics of data streams: https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html */
export function kinesisMetrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/Kinesis');
  return {
    'stream-put'({ stream: StreamName, records, bytes, throttled, at }) {
      metrics.put('IncomingRecords', { StreamName }, records, at);
      metrics.put('IncomingBytes', { StreamName }, bytes, at);
      metrics.put('WriteProvisionedThroughputExceeded', { StreamName }, throttled, at);
    },
    'stream-read-throttled': ({ stream: StreamName, at }) =>
      metrics.put('ReadProvisionedThroughputExceeded', { StreamName }, 1, at),
  };
}

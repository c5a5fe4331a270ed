import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';
import type { Lambda } from './lambda.ts';
import type { InvocationRecord } from './records.ts';

/** What was invoked: a function, perhaps by a version or alias, and of an alias the version that ran. */
interface Invoked {
  readonly functionName: string;
  readonly qualifier?: string | undefined;
  readonly version?: string | undefined;
}

const DURABLE_METRICS = {
  RUNNING: 'DurableExecutionStarted',
  SUCCEEDED: 'DurableExecutionSucceeded',
  FAILED: 'DurableExecutionFailed',
  TIMED_OUT: 'DurableExecutionTimedOut',
  STOPPED: 'DurableExecutionStopped',
} as const;

/**
 * The metrics of functions: by function; by `Resource`, the version or alias that was invoked; and for an alias by the
 * version that ran, too. Durations are those of this machine and say nothing about AWS.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function lambdaMetrics(store: MetricStore, lambda: Pick<Lambda, 'find'>): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/Lambda');
  /** When Lambda took the asynchronous events that have not ended yet, by request. */
  const received = new Map<string, number>();

  const put = (invoked: Invoked, name: string, value: number, at: number) => {
    const { functionName: FunctionName, qualifier, version } = invoked;
    metrics.series(name, FunctionName, () => ({ FunctionName })).put(value, at);
    if (qualifier === undefined) return;
    const Resource = `${FunctionName}:${qualifier}`;
    metrics.series(name, Resource, () => ({ FunctionName, Resource })).put(value, at);
    if (version === undefined || version === qualifier) return;
    const dimensions = () => ({ FunctionName, Resource, ExecutedVersion: version });
    metrics.series(name, `${Resource} ${version}`, dimensions).put(value, at);
  };

  const putProvisioned = (record: InvocationRecord, at: number) => {
    const { provisioned } = record;
    if (provisioned === undefined) return;
    if (provisioned === 'spillover') {
      put(record, 'ProvisionedConcurrencySpilloverInvocations', 1, at);
      return;
    }
    put(record, 'ProvisionedConcurrencyInvocations', 1, at);
    put(record, 'ProvisionedConcurrentExecutions', provisioned.busy, at);
    put(record, 'ProvisionedConcurrencyUtilization', provisioned.busy / provisioned.allocated, at);
  };

  const undelivered = (from: string, to: string, at: number) => {
    const [, , service, , , , functionName = '', qualifier] = from.split(':');
    if (service !== 'lambda') return;
    const isDeadLetter = lambda.find(from).deadLetterArn === to;
    const named = qualifier === '$LATEST' ? undefined : qualifier;
    put({ functionName, qualifier: named }, isDeadLetter ? 'DeadLetterErrors' : 'DestinationDeliveryFailures', 1, at);
  };

  return {
    invocation(record) {
      // The page on metrics says that they have the time at which the function was invoked.
      const { startedAt: at } = record;
      put(record, 'Invocations', 1, at);
      put(record, 'Errors', record.outcome === 'success' ? 0 : 1, at);
      put(record, 'Duration', Math.max(record.durationMs, record.at - at), at);
      put({ ...record, qualifier: undefined }, 'ConcurrentExecutions', record.concurrent, at);
      putProvisioned(record, at);
      put(record, 'Throttles', 0, at);
      const since = received.get(record.requestId);
      if (since !== undefined) put({ ...record, version: undefined }, 'AsyncEventAge', at - since, at);
    },
    refusal(record) {
      if (record.reason.endsWith('LimitExceeded')) put(record, 'Throttles', 1, record.at);
    },
    'async-event'(record) {
      if (record.event === 'received') {
        received.set(record.requestId, record.at);
        put(record, 'AsyncEventsReceived', 1, record.at);
      } else if (record.event !== 'waiting') received.delete(record.requestId);
      if (record.event === 'dropped') put(record, 'AsyncEventsDropped', 1, record.at);
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html. By function only (unverified; settled by: ListMetrics
    // of AWS/Lambda after a durable execution).
    'durable-execution'({ functionName, status, durationMs, at }) {
      put({ functionName }, DURABLE_METRICS[status], 1, at);
      if (durationMs !== undefined) put({ functionName }, 'DurableExecutionDuration', durationMs, at);
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html
    'url-request'({ functionName, status, latencyMs, at }) {
      put({ functionName }, 'UrlRequestCount', 1, at);
      put({ functionName }, 'Url4xxCount', Number(status >= 400 && status < 500), at);
      put({ functionName }, 'Url5xxCount', Number(status >= 500), at);
      put({ functionName }, 'UrlRequestLatency', latencyMs, at);
    },
    'stream-batch': (record) => put(record, 'IteratorAge', record.iteratorAgeMs, record.at),
    undelivered: ({ from, to, at }) => undelivered(from, to, at),
  };
}

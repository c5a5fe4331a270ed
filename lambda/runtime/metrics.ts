/** CloudWatch namespace of the metrics that functions print. */
export const METRICS_NAMESPACE = 'ServerlessArcade';

/** What the invocation has counted so far; an execution environment handles one invocation at a time. */
const counted = new Map<string, number>();

/** The business metrics of one chapter: it declares them in its `metrics.ts`, and the dashboard shows them. */
export function businessMetrics<const Name extends string>(...names: readonly Name[]) {
  return {
    names,
    /** Adds to the metrics of this invocation. A zero counts too: it says that there was something to count, for an average. */
    add(values: Partial<Readonly<Record<Name, number>>>): void {
      for (const name of names) {
        const value = values[name];
        if (value !== undefined) counted.set(name, (counted.get(name) ?? 0) + value);
      }
    },
  };
}

/**
 * Prints what was counted as one line in the embedded metric format, from which CloudWatch makes metrics without a call
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * The wrappers of handlers call it at the end of every invocation, also of one that fails.
 *
 * The only dimension is the chapter, by the name of its stack: each combination of values is a metric that is billed, so a
 * dimension is never an id of anything. The trace id is a property, for searching in the log, and no dimension.
 */
export function flushMetrics(now = Date.now()): void {
  if (counted.size === 0) return;
  const values = Object.fromEntries(counted);
  counted.clear();
  const line = {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [['service']],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    service: process.env.POWERTOOLS_SERVICE_NAME ?? 'service_undefined',
    xray_trace_id: /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1],
    ...values,
  };
  // Not `console.log`: Lambda would wrap the line in another JSON object.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

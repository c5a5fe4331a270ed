import type { MetricName } from './series.ts';

/** What services do not count: by how the names of their metrics end. */
const ENDINGS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/(Duration|Latency|IteratorAge|AsyncEventAge)$/, 'Milliseconds'],
  [/AgeOfOldestMessage$/, 'Seconds'],
  [/(MessageSize|PublishSize)$/, 'Bytes'],
];

/**
 * The unit of a metric that nobody gave one: services report theirs, callers `None`.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html and the pages of the other services
 */
export function unitOf({ namespace, name }: MetricName): string {
  if (!namespace.startsWith('AWS/')) return 'None';
  return ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? 'Count';
}

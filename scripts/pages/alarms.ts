import { chapters, goldenOf } from './golden.ts';
import type { Block } from './rewrite.ts';

/** How many alarms there are, and how many metrics are in them: CloudWatch bills an alarm by its metrics. */
export const alarms: Block = () => {
  const all = chapters().flatMap((name) => goldenOf(name).resources);
  const single = all.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
  const composite = all.filter(({ type }) => type === 'AWS::CloudWatch::CompositeAlarm');
  const metrics = single.reduce((sum, { properties }) => sum + metricsOf(properties.Metrics), 0);
  return `In the sandbox: ${single.length} alarms with ${metrics} metrics, and ${composite.length} composite alarm${composite.length === 1 ? '' : 's'}.`;
};

/** An alarm on an expression has a query for each metric; another one has one metric. */
const metricsOf = (queries: unknown): number =>
  Array.isArray(queries) ? Math.max(1, queries.filter((query) => 'MetricStat' in query).length) : 1;

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AsyncAlarms, FunctionAlarms } from './constructs/alarms/functions.ts';
import { LogMetrics } from './constructs/alarms/logs.ts';
import { LogQuery } from './constructs/dashboards/log-query.ts';
import type { LiveFunction } from './constructs/functions/live-function.ts';

const FIRST_QUERIES =
  'Saved with the stack, for the first minutes of an incident: what fails, how often and where, with the latest trace; and which functions start cold.';

/** Alarms that a chapter gets for its functions and schedules, by what they watch. */
export type HealthAlarms = 'logged errors' | 'throttles and durations' | 'asynchronous events' | 'dropped schedules';

/** Namespace of the metrics that filters make of the logs of a stack. */
export const logNamespace = (stackName: string): string => `ServerlessArcade/${stackName}`;

/**
 * What every function is watched by: metrics of its log, alarms, and two saved queries.
 * @param has which alarms there are
 */
export function watchFunctions(
  scope: Construct,
  watched: readonly LiveFunction[],
  has: (alarms: HealthAlarms) => boolean,
): void {
  const functions = Object.fromEntries(watched.map((fn) => [fn.node.id, fn.function]));
  const namespace = logNamespace(Stack.of(scope).stackName);
  new LogMetrics(scope, 'Logs', { functions, namespace, alarms: has('logged errors') });
  if (has('throttles and durations')) new FunctionAlarms(scope, 'Functions', { functions });
  for (const { node, live, function: fn } of watched) {
    const isInvokedAsynchronously = live.node.tryFindChild('EventInvokeConfig') !== undefined;
    if (isInvokedAsynchronously && has('asynchronous events')) new AsyncAlarms(scope, node.id, { name: node.id, fn });
  }
  const logGroups = watched.map(({ function: fn }) => fn.logGroup);
  new LogQuery(scope, 'ErrorsQuery', {
    name: 'errors',
    steps: [
      'fields @timestamp, function_name, coalesce(code, level) as reason, coalesce(route, message) as place',
      'filter level = "ERROR" or (ispresent(code) and code != "ok")',
      'stats count(*) as times, latest(@timestamp) as newest, latest(xray_trace_id) as trace by reason, place, function_name',
      'sort times desc',
    ],
    logGroups,
    why: FIRST_QUERIES,
    repeats: true,
  });
  new LogQuery(scope, 'ColdStartsQuery', {
    name: 'cold-starts',
    steps: [
      'filter message = "Cold start" and cold_start = 1',
      'stats count(*) as starts by function_name, bin(1h)',
      'sort starts desc',
    ],
    logGroups,
    why: FIRST_QUERIES,
    repeats: true,
  });
}

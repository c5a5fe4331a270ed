import { withoutData } from './descriptions.ts';
import type { HistoryEvent } from './execution/history.ts';
import type { Logging } from './machine.ts';

/** Of the two levels: recorded in test_logs.py::test_partial_log_levels; the others are in the table of cw-logs.html#cloudwatch-log-level. */
const FATAL = new Set(['ExecutionAborted', 'ExecutionFailed', 'ExecutionTimedOut']);
const ERROR = /^FailStateEntered$|(Failed|TimedOut|Aborted)$/;

const LEVELS: Readonly<Record<Logging['level'], (type: string) => boolean>> = {
  ALL: () => true,
  ERROR: (type) => ERROR.test(type),
  FATAL: (type) => FATAL.has(type),
  OFF: () => false,
};

/** The line of an event in the log; undefined when its level is not logged. Its form is recorded in test_logs.py::test_base. */
export function logLine(executionArn: string, event: HistoryEvent, { level, includeExecutionData }: Logging) {
  if (!LEVELS[level](event.type)) return undefined;
  const { id, previousEventId, type, timestamp, ...rest } = event;
  const [details = {}] = Object.values(includeExecutionData ? rest : withoutData(rest));
  return JSON.stringify({
    id: `${id}`,
    type,
    details,
    previous_event_id: `${previousEventId}`,
    event_timestamp: `${timestamp}`,
    execution_arn: executionArn,
    redrive_count: '0',
  });
}

/** The name of a log group, by its ARN with `:*` at the end. */
export const logGroupName = (arn: string): string => arn.split(':')[6] ?? '';

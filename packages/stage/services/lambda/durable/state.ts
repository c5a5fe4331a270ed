import { array, boolean, type InferOutput, number, object, optional, picklist, string } from 'valibot';
import { historyEvents } from './history.ts';
import { errorObject, keptOperation } from './operation.ts';

export const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** A durable execution as it is saved. Moments are epoch milliseconds of the stage. */
export const executionState = object({
  arn: string(),
  name: string(),
  id: string(),
  functionName: string(),
  /** With the version that every invocation of it runs. */
  functionArn: string(),
  version: string(),
  /** JSON. */
  input: string(),
  startedAt: number(),
  executionTimeoutSeconds: number(),
  retentionDays: number(),
  status: picklist(EXECUTION_STATUSES),
  endedAt: optional(number()),
  result: optional(string()),
  error: optional(errorObject),
  operations: array(keptOperation),
  events: historyEvents,
  /** The operations that have changed since the function last heard of them. */
  unseen: array(string()),
  /** Whether the function has said that it waits for something. */
  isSuspended: boolean(),
  /** When the function is invoked again after an invocation that failed. */
  retryAt: optional(number()),
  /** Invocations in a row that failed. */
  failures: number(),
  /** The operation that it is, if another execution has invoked it. */
  parent: optional(object({ executionArn: string(), operationId: string() })),
  /** The request that started it, if that was asynchronous. */
  asyncRequestId: optional(string()),
  traceHeader: optional(string()),
});
export type ExecutionState = InferOutput<typeof executionState>;

/** How a durable execution ends. */
export interface Ending {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly result?: string | undefined;
  readonly error?: ExecutionState['error'];
}

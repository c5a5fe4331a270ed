import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';

const COUNTS = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
} as const;

/**
 * The metrics of executions, by state machine.
 * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html#cloudwatch-step-functions-execution-metrics
 */
export function stepFunctionsMetrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/States');
  return {
    execution({ stateMachine, status, durationMs, at }) {
      const dimensions = { StateMachineArn: stateMachine };
      metrics.put(COUNTS[status], dimensions, 1, at);
      if (durationMs !== undefined) metrics.put('ExecutionTime', dimensions, durationMs, at);
    },
  };
}

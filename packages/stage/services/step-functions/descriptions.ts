import type { HistoryEvent } from './execution/history.ts';
import type { Ended, Execution } from './execution.ts';
import type { MachineAlias, StateMachine } from './machine.ts';

/** A moment as the API has it: epoch seconds. */
export const seconds = (milliseconds: number): number => milliseconds / 1_000;

const included = (isIncluded: boolean) => ({ included: isIncluded });

/** What ListExecutions says of one. */
export function summaryOf({ arn, started, status, ended }: Execution) {
  const { name, machineArn, versionArn, aliasArn, startedAt, mapRunArn } = started;
  return {
    executionArn: arn,
    ...(mapRunArn === undefined ? {} : { mapRunArn }),
    name,
    redriveCount: 0,
    startDate: seconds(startedAt),
    stateMachineArn: machineArn,
    stateMachineVersionArn: versionArn,
    stateMachineAliasArn: aliasArn,
    status,
    ...(ended === undefined ? {} : { stopDate: seconds(ended.at) }),
  };
}

/**
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 * @param withData whether input, output and cause are in it
 */
export function describeExecution(execution: Execution, withData: boolean) {
  const { started, ended, status } = execution;
  return {
    ...summaryOf(execution),
    ...dataOf(started.input, ended, withData),
    traceHeader: started.traceHeader,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}

/**
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
 * Its duration is rounded up to 100 ms: https://aws.amazon.com/step-functions/pricing/
 */
export function describeSync(execution: Execution, ended: Ended, withData: boolean) {
  const { redriveCount: _count, ...summary } = summaryOf(execution);
  const { input, startedAt, traceHeader } = execution.started;
  return {
    ...summary,
    ...dataOf(input, ended, withData),
    outputDetails: included(withData),
    traceHeader,
    billingDetails: {
      billedDurationInMilliseconds: Math.max(1, Math.ceil((ended.at - startedAt) / 100)) * 100,
      billedMemoryUsedInMB: 64,
    },
  };
}

function dataOf(input: string, ended: Ended | undefined, withData: boolean) {
  const { output, error, cause } = ended ?? {};
  return {
    ...(withData ? { input, output, cause } : {}),
    error,
    inputDetails: included(withData),
    ...(output === undefined ? {} : { outputDetails: included(withData) }),
  };
}

/** An event as GetExecutionHistory answers it. */
export const eventOf = ({ timestamp, ...event }: HistoryEvent, withData: boolean) => ({
  ...(withData ? event : withoutData(event)),
  timestamp: seconds(timestamp),
});

const DATA = new Set(['input', 'inputDetails', 'output', 'outputDetails', 'assignedVariables', 'parameters']);

/** An event without inputs, outputs and results: recorded for logs in test_logs.py::test_base. */
export function withoutData<Value extends object>(event: Value): object {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      name.endsWith('EventDetails')
        ? Object.fromEntries(Object.entries(value).filter(([field]) => !DATA.has(field)))
        : value,
    ]),
  );
}

/** What DescribeStateMachine and DescribeStateMachineForExecution say. */
export const describeMachine = ({ name, roleArn, source, logging, isTraced }: StateMachine) => ({
  name,
  definition: source,
  roleArn,
  loggingConfiguration: {
    level: logging.level,
    includeExecutionData: logging.includeExecutionData,
    ...(logging.logGroupArns.length === 0
      ? {}
      : { destinations: logging.logGroupArns.map((logGroupArn) => ({ cloudWatchLogsLogGroup: { logGroupArn } })) }),
  },
  tracingConfiguration: { enabled: isTraced },
});

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineAlias.html */
export const describeAlias = ({ arn, name, description, routes }: MachineAlias) => ({
  stateMachineAliasArn: arn,
  name,
  description,
  routingConfiguration: routes.flatMap((route) =>
    route === undefined ? [] : [{ stateMachineVersionArn: route.version.arn, weight: route.weight }],
  ),
});

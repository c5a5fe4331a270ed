import { boolean, optional, picklist, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../wire/aws-json.ts';
import { operation } from '../../wire/aws-json.ts';
import { violation } from '../../wire/violation.ts';
import { describeExecution, describeSync, eventOf, seconds, summaryOf } from './descriptions.ts';
import { checkArn, otherType } from './errors.ts';
import type { Execution, Started } from './execution.ts';
import { checkInput, checkName, nameOfExecution, page, paged } from './inputs.ts';
import type { StepFunctions } from './step-functions.ts';

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

const startRequest = {
  stateMachineArn: string(),
  name: optional(nameOfExecution),
  input: optional(string(), '{}'),
  traceHeader: optional(string()),
};
interface ExecutionRequest {
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  readonly input: string;
}
const includedData = optional(picklist(['ALL_DATA', 'METADATA_ONLY']), 'ALL_DATA');

/** The part of an ARN that policies name: without a version or an alias. */
export const unqualified = (arn: string) => arn.split(':').slice(0, 7).join(':');

/**
 * Starting, stopping and describing executions.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function executionOperations({ machines, executions }: StepFunctions): Readonly<Record<string, Operation>> {
  const onMachine =
    (action: string) =>
    ({ stateMachineArn = '*' }: { readonly stateMachineArn?: string | undefined }) => [
      { action: `states:${action}`, resource: unqualified(stateMachineArn) },
    ];
  const onExecution =
    (action: string) =>
    ({ executionArn }: { readonly executionArn: string }) => [{ action: `states:${action}`, resource: executionArn }];
  const find = (executionArn: string): Execution => {
    checkArn(executionArn, 'execution');
    return executions.find(executionArn);
  };
  const resolved = ({ stateMachineArn, name, input }: ExecutionRequest) => {
    const found = machines.resolve(stateMachineArn);
    if (name !== undefined) checkName(name);
    checkInput(input);
    return { ...found, name, input };
  };

  const ofMachine = (stateMachineArn: string) => {
    const { machine, versionArn, aliasArn } = machines.resolve(stateMachineArn);
    if (machine.type === 'EXPRESS') throw otherType();
    return (started: Started) =>
      started.machineArn === machine.arn &&
      (aliasArn === undefined
        ? versionArn === undefined || started.versionArn === versionArn
        : started.aliasArn === aliasArn);
  };
  const ofMapRun = (mapRunArn = '') => {
    checkArn(mapRunArn, 'mapRun');
    const { run } = executions.mapRuns.find(mapRunArn);
    return (started: Started) => started.mapRunArn === run.arn;
  };

  return {
    StartExecution: operation({
      input: strictObject(startRequest),
      permissions: onMachine('StartExecution'),
      run: ({ traceHeader, ...request }, _caller, trace) => {
        const { arn, started } = executions.start({ ...resolved(request), traceHeader: traceHeader ?? trace });
        return { executionArn: arn, startDate: seconds(started.startedAt) };
      },
    }),
    StartSyncExecution: operation({
      input: strictObject({ ...startRequest, includedData }),
      permissions: onMachine('StartSyncExecution'),
      run: async ({ traceHeader, includedData, ...request }, _caller, trace) => {
        const found = resolved(request);
        if (found.machine.type !== 'EXPRESS') throw otherType();
        const execution = executions.start({ ...found, traceHeader: traceHeader ?? trace, isSync: true });
        return describeSync(execution, await execution.end, includedData === 'ALL_DATA');
      },
    }),
    StopExecution: operation({
      input: strictObject({ executionArn: string(), error: optional(string()), cause: optional(string()) }),
      permissions: onExecution('StopExecution'),
      run: async ({ executionArn, error, cause }) => {
        const { at } = await find(executionArn).stop(error, cause);
        return { stopDate: seconds(at) };
      },
    }),
    DescribeExecution: operation({
      input: strictObject({ executionArn: string(), includedData }),
      permissions: onExecution('DescribeExecution'),
      run: ({ executionArn, includedData }) => describeExecution(find(executionArn), includedData === 'ALL_DATA'),
    }),
    GetExecutionHistory: operation({
      input: strictObject({
        executionArn: string(),
        reverseOrder: optional(boolean(), false),
        includeExecutionData: optional(boolean(), true),
        ...paged,
      }),
      permissions: onExecution('GetExecutionHistory'),
      run: async ({ executionArn, reverseOrder, includeExecutionData, ...request }) => {
        const events = await find(executionArn).events();
        const { items, next } = page(reverseOrder ? events.toReversed() : events, request);
        return { events: items.map((event) => eventOf(event, includeExecutionData)), nextToken: next };
      },
    }),
    ListExecutions: operation({
      input: strictObject({
        stateMachineArn: optional(string()),
        mapRunArn: optional(string()),
        statusFilter: optional(string()),
        redriveFilter: optional(picklist(['REDRIVEN', 'NOT_REDRIVEN'])),
        ...paged,
      }),
      permissions: ({ mapRunArn, ...input }) =>
        mapRunArn === undefined
          ? onMachine('ListExecutions')(input)
          : [{ action: 'states:ListExecutions', resource: mapRunArn }],
      run: ({ stateMachineArn, mapRunArn, statusFilter, redriveFilter, ...request }) => {
        if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
          // The words are ours (unverified; settled by: ListExecutions with neither ARN, and with both).
          throw new AwsError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn is required.');
        }
        if (statusFilter !== undefined && !STATUSES.includes(statusFilter)) {
          throw violation(statusFilter, 'statusFilter', `Member must satisfy enum value set: [${STATUSES.join(', ')}]`);
        }
        const isOf = stateMachineArn === undefined ? ofMapRun(mapRunArn) : ofMachine(stateMachineArn);
        const isWanted = ({ started, status }: Execution) =>
          isOf(started) && (statusFilter === undefined || status === statusFilter) && redriveFilter !== 'REDRIVEN';
        const { items, next } = page(executions.all.filter(isWanted), request, 3_096);
        return { executions: items.map(summaryOf), nextToken: next };
      },
    }),
  };
}

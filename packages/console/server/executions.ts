import type { DurableExecution } from '@serverless-arcade/stage/services/lambda/durable/execution.ts';
import type { Execution } from '@serverless-arcade/stage/services/step-functions/execution.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { EXECUTIONS_SHOWN, type ExecutionSummary, type ExecutionView, type HistoryStep } from './model.ts';
import { stateRows } from './states.ts';

/** Executions of state machines and of durable functions, the newest first. */
export const executionSummaries = ({ services: { lambda, stepFunctions } }: Stage): readonly ExecutionSummary[] =>
  [...stepFunctions.executions.all.map(ofWorkflow), ...lambda.durable.executions.all.map(ofFunction)]
    .sort((one, other) => other.startedAt - one.startedAt)
    .slice(0, EXECUTIONS_SHOWN);

const ofWorkflow = ({ arn, started, status, ended }: Execution): ExecutionSummary => ({
  id: arn,
  kind: 'workflow',
  name: started.name,
  of: started.machineName,
  status,
  startedAt: started.startedAt,
  ...(ended === undefined ? {} : { endedAt: ended.at }),
});

const ofFunction = ({ state }: DurableExecution): ExecutionSummary => ({
  id: state.arn,
  kind: 'durable',
  name: state.name,
  of: state.functionName,
  status: state.status,
  startedAt: state.startedAt,
  ...(state.endedAt === undefined ? {} : { endedAt: state.endedAt }),
});

/** One execution with its history; undefined when no execution has this ARN. */
export async function executionView({ services }: Stage, arn: string): Promise<ExecutionView | undefined> {
  const execution = services.stepFunctions.executions.all.find((each) => each.arn === arn);
  if (execution !== undefined) return workflowView(execution);
  const durable = services.lambda.durable.executions.all.find(({ state }) => state.arn === arn);
  return durable === undefined ? undefined : durableView(durable);
}

async function workflowView(execution: Execution): Promise<ExecutionView> {
  const { started, ended, definition } = execution;
  const events = await execution.events();
  return {
    ...ofWorkflow(execution),
    input: started.input,
    ...(ended?.output === undefined ? {} : { output: ended.output }),
    ...(ended?.error === undefined ? {} : { error: [ended.error, ended.cause ?? ''].join(' ').trim() }),
    states: stateRows(definition, events, ended === undefined),
    operations: [],
    history: events.map((event): HistoryStep => {
      const details = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1];
      const { name, resource, error } = Object(details);
      return { id: event.id, at: event.timestamp, type: event.type, detail: String(name ?? error ?? resource ?? '') };
    }),
  };
}

function durableView(execution: DurableExecution): ExecutionView {
  const { input, result, error, operations, events } = execution.state;
  const depths = new Map<string, number>();
  return {
    ...ofFunction(execution),
    input,
    ...(result === undefined ? {} : { output: result }),
    ...(error === undefined ? {} : { error: error.ErrorMessage ?? error.ErrorType ?? 'Error' }),
    states: [],
    operations: operations.map(({ operation }) => {
      const depth = operation.ParentId === undefined ? 0 : (depths.get(operation.ParentId) ?? 0) + 1;
      depths.set(operation.Id, depth);
      return {
        id: operation.Id,
        name: operation.Name ?? operation.SubType ?? operation.Type,
        type: operation.Type,
        status: operation.Status,
        depth,
        startedAt: operation.StartTimestamp,
        attempts: operation.StepDetails?.Attempt ?? 0,
      };
    }),
    history: events.map(({ EventId, EventTimestamp, EventType, Name }) => ({
      id: EventId,
      at: EventTimestamp,
      type: EventType,
      detail: String(Name ?? ''),
    })),
  };
}

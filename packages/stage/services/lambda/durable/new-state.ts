import { randomUUID } from 'node:crypto';
import { type FunctionSettings, LATEST } from '../function-settings.ts';
import type { ExecutionState } from './state.ts';
import { invalid } from './updates.ts';

/** How an execution is started. */
export interface DurableStart {
  /** By which it can be started once. @default a new one */
  readonly name?: string | undefined;
  /** The request, if nobody waits for the answer. */
  readonly asyncRequestId?: string | undefined;
  readonly parent?: ExecutionState['parent'];
  readonly traceHeader?: string | undefined;
}

/** An execution at its beginning. @param settings of the version that runs it */
export function newState(
  settings: FunctionSettings,
  input: string,
  name: string,
  now: number,
  { asyncRequestId, parent, traceHeader }: DurableStart,
): ExecutionState {
  const { version = LATEST, durable } = settings;
  if (durable === undefined) throw invalid(`${settings.name} is no durable function.`);
  const id = randomUUID();
  const functionArn = `${settings.arn.split(':').slice(0, 7).join(':')}:${version}`;
  return {
    ...{ id, name, functionArn, version, input, asyncRequestId, parent, traceHeader },
    arn: `${functionArn}/durable-execution/${name}/${id}`,
    functionName: settings.name,
    startedAt: now,
    ...durable,
    status: 'RUNNING',
    endedAt: undefined,
    result: undefined,
    error: undefined,
    operations: [
      {
        operation: {
          Id: id,
          Type: 'EXECUTION',
          Name: name,
          Status: 'STARTED',
          StartTimestamp: now,
          ExecutionDetails: { InputPayload: input },
        },
      },
    ],
    events: [],
    unseen: [],
    isSuspended: false,
    retryAt: undefined,
    failures: 0,
  };
}

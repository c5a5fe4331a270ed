import type { HappenedDetails } from './history.ts';
import type { KeptOperation } from './operation.ts';
import type { OperationUpdate } from './updates.ts';

/** The operation that an update starts. @param callbackId of a callback */
export function startedOperation(update: OperationUpdate, now: number, callbackId?: string): KeptOperation {
  const {
    Id,
    Type,
    SubType,
    Name,
    ParentId,
    Payload = '',
    WaitOptions,
    CallbackOptions,
    ChainedInvokeOptions,
  } = update;
  const { WaitSeconds } = WaitOptions ?? {};
  return {
    operation: {
      Id,
      Type,
      ...(SubType === undefined ? {} : { SubType }),
      ...(Name === undefined ? {} : { Name }),
      ...(ParentId === undefined ? {} : { ParentId }),
      Status: 'STARTED',
      StartTimestamp: now,
      ...(WaitSeconds === undefined ? {} : { WaitDetails: { ScheduledEndTimestamp: now + WaitSeconds * 1_000 } }),
      ...(callbackId === undefined ? {} : { CallbackDetails: { CallbackId: callbackId } }),
    },
    ...(WaitSeconds === undefined ? {} : { waitSeconds: WaitSeconds }),
    ...(callbackId === undefined ? {} : { callback: callbackOf(CallbackOptions, now) }),
    ...(ChainedInvokeOptions === undefined
      ? {}
      : { invoke: { functionName: ChainedInvokeOptions.FunctionName, input: Payload, executionArn: undefined } }),
  };
}

/** What the event says with which an operation starts. */
export function startedDetails(
  { operation, waitSeconds, callback, invoke }: KeptOperation,
  now: number,
): HappenedDetails {
  const { CallbackDetails, WaitDetails } = operation;
  if (WaitDetails !== undefined) return { Duration: waitSeconds, ...WaitDetails };
  if (CallbackDetails !== undefined) {
    const { timesOutAt, heartbeatSeconds } = { timesOutAt: undefined, heartbeatSeconds: undefined, ...callback };
    return {
      CallbackId: CallbackDetails.CallbackId,
      ...(timesOutAt === undefined ? {} : { Timeout: (timesOutAt - now) / 1_000 }),
      ...(heartbeatSeconds === undefined ? {} : { HeartbeatTimeout: heartbeatSeconds }),
    };
  }
  if (invoke !== undefined) return { FunctionName: invoke.functionName, Input: { Payload: invoke.input } };
  return {};
}

/** A timeout of 0 seconds is none: https://docs.aws.amazon.com/lambda/latest/api/API_CallbackOptions.html */
function callbackOf(options: OperationUpdate['CallbackOptions'], now: number): KeptOperation['callback'] & object {
  const { TimeoutSeconds = 0, HeartbeatTimeoutSeconds = 0 } = options ?? {};
  const at = (seconds: number) => (seconds === 0 ? undefined : now + seconds * 1_000);
  return {
    timesOutAt: at(TimeoutSeconds),
    heartbeatSeconds: HeartbeatTimeoutSeconds === 0 ? undefined : HeartbeatTimeoutSeconds,
    heartbeatDueAt: at(HeartbeatTimeoutSeconds),
  };
}

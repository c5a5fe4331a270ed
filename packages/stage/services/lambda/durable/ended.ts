import { failure, type HappenedDetails, payload } from './history.ts';
import type { ErrorObject, KeptOperation, Operation, OperationStatus } from './operation.ts';

/** How an operation ends that others carry out, or that time ends. */
export interface OperationEnding {
  readonly status: OperationStatus;
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

/** The member of an event that says how something ended. */
export const resultOrError = (
  status: string,
  result: string | undefined,
  error: ErrorObject | undefined,
): HappenedDetails => (status === 'SUCCEEDED' ? { Result: payload(result) } : failure(error));

/** A context whose operations the function wants to see again. */
export const replayingChildren = ({ operation }: KeptOperation): Operation => ({
  ...operation,
  ContextDetails: { ...operation.ContextDetails, ReplayChildren: true },
});

/** An operation at its end, with its result or error where its type has them. */
export function endedOperation(
  operation: Operation,
  Status: OperationStatus,
  EndTimestamp: number,
  { result, error }: Pick<OperationEnding, 'result' | 'error'>,
): Operation {
  const details = {
    ...(result === undefined ? {} : { Result: result }),
    ...(error === undefined ? {} : { Error: error }),
  };
  const over = { ...operation, Status, EndTimestamp };
  switch (operation.Type) {
    case 'STEP':
      return { ...over, StepDetails: { Attempt: (operation.StepDetails?.Attempt ?? 0) + 1, ...details } };
    case 'CONTEXT':
      return { ...over, ContextDetails: { ...operation.ContextDetails, ...details } };
    case 'CALLBACK': {
      const { CallbackId = '' } = operation.CallbackDetails ?? {};
      return { ...over, CallbackDetails: { CallbackId, ...details } };
    }
    case 'CHAINED_INVOKE':
      return { ...over, ChainedInvokeDetails: details };
    default:
      return over;
  }
}

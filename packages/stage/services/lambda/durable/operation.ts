import { array, boolean, exactOptional, type InferOutput, number, object, optional, picklist, string } from 'valibot';

/** An error as durable executions keep it: https://docs.aws.amazon.com/lambda/latest/api/API_ErrorObject.html */
export const errorObject = object({
  ErrorMessage: exactOptional(string()),
  ErrorType: exactOptional(string()),
  ErrorData: exactOptional(string()),
  StackTrace: exactOptional(array(string())),
});
export type ErrorObject = Readonly<InferOutput<typeof errorObject>>;

export const OPERATION_TYPES = ['EXECUTION', 'CONTEXT', 'STEP', 'WAIT', 'CALLBACK', 'CHAINED_INVOKE'] as const;
export type OperationType = (typeof OPERATION_TYPES)[number];

const OPERATION_STATUSES = [
  'STARTED',
  'PENDING',
  'READY',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
  'STOPPED',
] as const;
export type OperationStatus = (typeof OPERATION_STATUSES)[number];

/**
 * One operation, as the SDK and the API see it; its moments are epoch milliseconds.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Operation.html
 */
const operation = object({
  Id: string(),
  Type: picklist(OPERATION_TYPES),
  SubType: exactOptional(string()),
  Name: exactOptional(string()),
  ParentId: exactOptional(string()),
  Status: picklist(OPERATION_STATUSES),
  StartTimestamp: number(),
  EndTimestamp: exactOptional(number()),
  ExecutionDetails: exactOptional(object({ InputPayload: string() })),
  ContextDetails: exactOptional(
    object({
      ReplayChildren: exactOptional(boolean()),
      Result: exactOptional(string()),
      Error: exactOptional(errorObject),
    }),
  ),
  StepDetails: exactOptional(
    object({
      Attempt: number(),
      NextAttemptTimestamp: exactOptional(number()),
      Result: exactOptional(string()),
      Error: exactOptional(errorObject),
    }),
  ),
  WaitDetails: exactOptional(object({ ScheduledEndTimestamp: number() })),
  CallbackDetails: exactOptional(
    object({ CallbackId: string(), Result: exactOptional(string()), Error: exactOptional(errorObject) }),
  ),
  ChainedInvokeDetails: exactOptional(object({ Result: exactOptional(string()), Error: exactOptional(errorObject) })),
});
export type Operation = Readonly<InferOutput<typeof operation>>;

/** An operation with what the stage has to know of it besides. */
export const keptOperation = object({
  operation,
  /** Seconds of a wait. */
  waitSeconds: exactOptional(number()),
  /** When a callback times out, and after how long without a heartbeat. */
  callback: exactOptional(
    object({
      timesOutAt: optional(number()),
      heartbeatSeconds: optional(number()),
      heartbeatDueAt: optional(number()),
    }),
  ),
  /** What a chained invocation runs, and the durable execution that it has become. */
  invoke: exactOptional(object({ functionName: string(), input: string(), executionArn: optional(string()) })),
});
export type KeptOperation = Readonly<InferOutput<typeof keptOperation>>;

const ENDED: ReadonlySet<OperationStatus> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'STOPPED']);

export const hasEnded = ({ Status }: Operation): boolean => ENDED.has(Status);

/** JSON in which every moment is a text, as the event of an invocation has it. */
export const withTexts = (value: unknown): unknown =>
  withMoments(value, (milliseconds) => new Date(milliseconds).toISOString());

/** JSON in which every moment is a number of seconds, as answers of the API have it. */
export const withSeconds = (value: unknown): unknown => withMoments(value, (milliseconds) => milliseconds / 1_000);

const withMoments = (value: unknown, written: (milliseconds: number) => unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, member) =>
      key.endsWith('Timestamp') && typeof member === 'number' ? written(member) : member,
    ),
  );

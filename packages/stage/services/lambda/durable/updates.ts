import {
  array,
  boolean,
  type InferOutput,
  maxValue,
  minValue,
  number,
  object,
  optional,
  picklist,
  pipe,
  string,
} from 'valibot';
import { AwsError } from '../../../errors.ts';
import { errorObject, OPERATION_TYPES, type Operation, type OperationStatus, type OperationType } from './operation.ts';

const ACTIONS = ['START', 'SUCCEED', 'FAIL', 'RETRY', 'CANCEL'] as const;
type Action = (typeof ACTIONS)[number];

/** The longest wait and timeout, in seconds: https://docs.aws.amazon.com/lambda/latest/api/API_WaitOptions.html */
const LONGEST_SECONDS = 31_622_400;
const seconds = (least: number) => pipe(number(), minValue(least), maxValue(LONGEST_SECONDS));

/** https://docs.aws.amazon.com/lambda/latest/api/API_OperationUpdate.html */
export const operationUpdate = object({
  Id: string(),
  Type: picklist(OPERATION_TYPES),
  Action: picklist(ACTIONS),
  ParentId: optional(string()),
  Name: optional(string()),
  SubType: optional(string()),
  Payload: optional(string()),
  Error: optional(errorObject),
  ContextOptions: optional(object({ ReplayChildren: optional(boolean()) })),
  StepOptions: optional(object({ NextAttemptDelaySeconds: optional(seconds(1), 1) })),
  WaitOptions: optional(object({ WaitSeconds: seconds(1) })),
  CallbackOptions: optional(
    object({ TimeoutSeconds: optional(seconds(0), 0), HeartbeatTimeoutSeconds: optional(seconds(0), 0) }),
  ),
  ChainedInvokeOptions: optional(object({ FunctionName: string(), TenantId: optional(string()) })),
});
export const operationUpdates = array(operationUpdate);
export type OperationUpdate = InferOutput<typeof operationUpdate>;

/** Operations of one execution: https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html */
const MOST_OPERATIONS = 3_000;
/** Bytes of an update with an error: `checkpoint-server` of @aws/durable-execution-sdk-js-testing. */
const ERROR_BYTES = 32_768;
/** Bytes of a result that is checkpointed: https://docs.aws.amazon.com/lambda/latest/api/API_OperationUpdate.html */
const PAYLOAD_BYTES = 262_144;

/** What an action makes of its operation. */
const BECOMES = {
  START: 'STARTED',
  SUCCEED: 'SUCCEEDED',
  FAIL: 'FAILED',
  RETRY: 'PENDING',
  CANCEL: 'CANCELLED',
} as const satisfies Record<Action, OperationStatus>;

/** Which actions each type of operation knows, and in which state it has to be; undefined when it does not exist yet. */
const FROM: Readonly<Record<OperationType, Partial<Record<Action, readonly (OperationStatus | undefined)[]>>>> = {
  EXECUTION: { SUCCEED: ['STARTED'], FAIL: ['STARTED'] },
  CONTEXT: { START: [undefined], SUCCEED: [undefined, 'STARTED'], FAIL: [undefined, 'STARTED'] },
  STEP: {
    START: [undefined, 'READY'],
    SUCCEED: [undefined, 'STARTED', 'READY'],
    FAIL: [undefined, 'STARTED', 'READY'],
    RETRY: [undefined, 'STARTED', 'READY'],
  },
  WAIT: { START: [undefined], CANCEL: ['STARTED'] },
  CALLBACK: { START: [undefined], CANCEL: ['STARTED'] },
  CHAINED_INVOKE: { START: [undefined], CANCEL: ['STARTED'] },
};

/** What the checks look at of an operation. */
type Checked = Pick<Operation, 'Type' | 'Status'>;

/**
 * Checks the updates of one call: each against what it would find after those before it. The rules and most of the words are
 * those of the service that AWS emulates for tests, `checkpoint-server` of @aws/durable-execution-sdk-js-testing.
 * @param find an operation as it is before the call
 * @param count how many operations there are before the call
 * @throws AwsError `InvalidParameterValueException`: then none of them counts
 */
export function checkUpdates(
  updates: readonly OperationUpdate[],
  find: (id: string) => Checked | undefined,
  count: number,
): void {
  checkTogether(updates);
  const changed = new Map<string, Checked>();
  let operations = count;
  for (const update of updates) {
    const { Id, Type, Action, ParentId } = update;
    const current = Type === 'EXECUTION' ? { Type, Status: 'STARTED' as const } : (changed.get(Id) ?? find(Id));
    checkState(update, current);
    if (ParentId !== undefined && (changed.get(ParentId) ?? find(ParentId))?.Type !== 'CONTEXT') {
      throw invalid('Invalid parent operation id.');
    }
    checkContents(update);
    if (current === undefined) operations += 1;
    // The words are the stage's own (unverified; settled by: an execution with more than 3,000 operations).
    if (operations > MOST_OPERATIONS) throw invalid(`A durable execution has up to ${MOST_OPERATIONS} operations.`);
    changed.set(Id, { Type, Status: BECOMES[Action] });
  }
}

function checkState({ Type, Action }: OperationUpdate, current: Checked | undefined): void {
  const from = FROM[Type][Action];
  if (from === undefined || (current !== undefined && current.Type !== Type)) {
    throw invalid('Invalid action for the given operation type.');
  }
  if (!from.includes(current?.Status)) throw invalid(wrongState(Type, Action));
}

function checkContents(update: OperationUpdate): void {
  const { Type, Action, Payload, Error: error } = update;
  if (Action === 'FAIL' && Payload !== undefined) throw invalid('Cannot provide a Payload for FAIL action.');
  if (Action === 'SUCCEED' && error !== undefined) throw invalid('Cannot provide an Error for SUCCEED action.');
  if (Action === 'RETRY' && error !== undefined && Payload !== undefined) {
    throw invalid('Cannot provide both error and payload to RETRY a STEP.');
  }
  if (error !== undefined && Buffer.byteLength(JSON.stringify(update)) > ERROR_BYTES) {
    throw invalid(`Error object size must be less than ${ERROR_BYTES} bytes.`);
  }
  const missing = missingOptions(update);
  if (missing !== undefined) throw invalid(`Invalid ${missing} for the given action.`);
  // The words are the stage's own (unverified; settled by: a step whose result is larger than 256 KB).
  if (Type !== 'EXECUTION' && Payload !== undefined && Buffer.byteLength(Payload) > PAYLOAD_BYTES) {
    throw invalid(`${Type} output payload size must be less than or equal to ${PAYLOAD_BYTES} bytes.`);
  }
}

/** The options without which an update says too little. */
function missingOptions({ Type, Action, StepOptions, WaitOptions, ChainedInvokeOptions }: OperationUpdate) {
  if (Action === 'RETRY' && StepOptions === undefined) return 'StepOptions';
  if (Action !== 'START') return undefined;
  if (Type === 'WAIT' && WaitOptions === undefined) return 'WaitOptions';
  return Type === 'CHAINED_INVOKE' && ChainedInvokeOptions === undefined ? 'ChainedInvokeOptions' : undefined;
}

function checkTogether(updates: readonly OperationUpdate[]): void {
  const last = new Map<string, OperationUpdate>();
  for (const [index, update] of updates.entries()) {
    const before = last.get(update.Id);
    const isStarted = before?.Action === 'START' && ['STEP', 'CONTEXT'].includes(before.Type);
    if (before !== undefined && !(isStarted && update.Action !== 'START')) {
      throw invalid('Cannot update the same operation twice in a single request.');
    }
    last.set(update.Id, update);
    if (update.Type === 'EXECUTION' && index < updates.length - 1) {
      throw invalid('EXECUTION checkpoint must be the last update.');
    }
  }
}

export const invalid = (message: string) =>
  new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });

function wrongState(type: OperationType, action: Action): string {
  if (type === 'STEP') {
    const verb = action === 'START' ? 'start' : action === 'RETRY' ? 're-attempt' : 'close';
    return `Invalid current STEP state to ${verb}.`;
  }
  if (action === 'START') return `Cannot start a ${type} that already exists.`;
  if (action === 'CANCEL') return `Cannot cancel a ${type} that does not exist or has already completed.`;
  return `Invalid current ${type} state to close.`;
}

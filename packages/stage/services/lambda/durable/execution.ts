import { endedOperation, type OperationEnding, replayingChildren, resultOrError } from './ended.ts';
import { failure, type HappenedDetails, newEvent, payload } from './history.ts';
import { hasEnded, type KeptOperation, type Operation, type OperationStatus } from './operation.ts';
import { startedDetails, startedOperation } from './started.ts';
import type { Ending, ExecutionState } from './state.ts';
import { checkUpdates, type OperationUpdate } from './updates.ts';

/** What an execution asks for when an operation starts that others carry out. */
export interface Starts {
  /** @returns the id by which others end a callback */
  callbackId(operationId: string): string;
  /** Starts a chained invocation. @returns what its event says about it */
  invoke(operationId: string, functionName: string, input: string): StartedInvoke;
}

export interface StartedInvoke {
  readonly ExecutedVersion?: string | undefined;
  readonly DurableExecutionArn?: string | undefined;
}

const EVENT_NAMES = {
  EXECUTION: 'Execution',
  CONTEXT: 'Context',
  STEP: 'Step',
  WAIT: 'Wait',
  CALLBACK: 'Callback',
  CHAINED_INVOKE: 'ChainedInvoke',
} as const;

const STATUS_NAMES: Partial<Record<OperationStatus, string>> = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'TimedOut',
  STOPPED: 'Stopped',
  CANCELLED: 'Cancelled',
};

/** One durable execution: its operations, what ends them, and its history. It runs nothing itself. */
export class DurableExecution {
  readonly state: ExecutionState;
  readonly #now: () => number;

  constructor(state: ExecutionState, now: () => number) {
    this.state = state;
    this.#now = now;
  }

  get isRunning(): boolean {
    return this.state.status === 'RUNNING';
  }

  find(id: string): KeptOperation | undefined {
    return this.state.operations.find(({ operation }) => operation.Id === id);
  }

  /**
   * Applies what the function has checkpointed: all of it, or nothing.
   * @throws AwsError `InvalidParameterValueException` when an operation is not in a state for its update
   */
  checkpoint(updates: readonly OperationUpdate[], starts: Starts): void {
    checkUpdates(updates, (id) => this.find(id)?.operation, this.state.operations.length);
    for (const update of updates) this.#apply(update, starts);
  }

  #apply(update: OperationUpdate, starts: Starts): void {
    const { Id, Type, Action, Payload, Error: error } = update;
    if (Action === 'START') this.#start(update, starts);
    else if (Action === 'RETRY') this.#retry(update);
    else if (Action === 'CANCEL') this.endOperation(Id, { status: 'CANCELLED' });
    else {
      const status = Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED';
      if (Type === 'EXECUTION') this.end({ status, result: Payload, error });
      else this.#close(update, { status, result: Payload, error });
    }
  }

  /** Ends an operation of which the function may not have said that it has begun. */
  #close(update: OperationUpdate, ending: OperationEnding): void {
    const { Id, ContextOptions } = update;
    if (this.find(Id) === undefined) this.#put(startedOperation(update, this.#now()));
    if (ContextOptions?.ReplayChildren === true) this.#change(Id, replayingChildren);
    this.endOperation(Id, ending);
  }

  /** Ends an operation. One that has ended already stays as it is. */
  endOperation(id: string, { status, result, error }: OperationEnding): void {
    const kept = this.find(id);
    if (kept === undefined || hasEnded(kept.operation)) return;
    this.#change(id, ({ operation }) => endedOperation(operation, status, this.#now(), { result, error }));
    const { operation, waitSeconds } = this.find(id) ?? kept;
    const attempt = operation.StepDetails?.Attempt;
    const name = `${EVENT_NAMES[operation.Type]}${STATUS_NAMES[status]}`;
    if (name === 'CallbackCancelled' || name === 'ChainedInvokeCancelled') return;
    this.happened(name, operation, {
      ...(operation.Type === 'WAIT' ? { Duration: waitSeconds } : resultOrError(status, result, error)),
      ...(attempt === undefined ? {} : { RetryDetails: { CurrentAttempt: attempt } }),
    });
  }

  /** Counts the time until a callback needs a heartbeat from now again. */
  heartbeat(id: string): void {
    const now = this.#now();
    this.#replace(id, (kept) => {
      const { heartbeatSeconds, ...callback } = { heartbeatSeconds: undefined, ...kept.callback };
      const heartbeatDueAt = heartbeatSeconds === undefined ? undefined : now + heartbeatSeconds * 1_000;
      return { ...kept, callback: { timesOutAt: undefined, ...callback, heartbeatSeconds, heartbeatDueAt } };
    });
  }

  /** Ends the execution, unless it has ended. */
  end({ status, result, error }: Ending): void {
    if (!this.isRunning) return;
    Object.assign(this.state, { status, result, error, endedAt: this.#now(), retryAt: undefined, unseen: [] });
    const operation = this.state.operations[0]?.operation;
    this.happened(`Execution${STATUS_NAMES[status]}`, operation, resultOrError(status, result, error));
  }

  /** Adds an event to the history. */
  happened(type: string, operation: Operation | undefined, details: HappenedDetails): void {
    const { events } = this.state;
    const about = operation?.Type === 'EXECUTION' ? { Id: operation.Id } : operation;
    events.push(newEvent(type, events.length + 1, this.#now(), about, details));
  }

  /** The operations that a function has to know: those inside of a context that has ended are not among them, unless it asks. */
  get replayed(): readonly Operation[] {
    const left = new Set<string>();
    return this.state.operations.flatMap(({ operation }) => {
      const parent = operation.ParentId === undefined ? undefined : this.find(operation.ParentId)?.operation;
      const isOver = parent !== undefined && hasEnded(parent) && parent.ContextDetails?.ReplayChildren !== true;
      if (parent === undefined || !(isOver || left.has(parent.Id))) return [operation];
      left.add(operation.Id);
      return [];
    });
  }

  /** The ids of what has changed since the last call. */
  takeUnseen(): readonly string[] {
    return this.state.unseen.splice(0);
  }

  #start(update: OperationUpdate, starts: Starts): void {
    const { Id, Type, Payload = '', ChainedInvokeOptions } = update;
    if (this.find(Id) === undefined) {
      this.#put(startedOperation(update, this.#now(), Type === 'CALLBACK' ? starts.callbackId(Id) : undefined));
    } else this.#change(Id, ({ operation }) => ({ ...operation, Status: 'STARTED' }));
    const invoked =
      ChainedInvokeOptions === undefined ? {} : starts.invoke(Id, ChainedInvokeOptions.FunctionName, Payload);
    this.#replace(Id, (kept) => {
      if (kept.invoke === undefined) return kept;
      return { ...kept, invoke: { ...kept.invoke, executionArn: invoked.DurableExecutionArn } };
    });
    const kept = this.find(Id);
    if (kept === undefined) return;
    this.happened(`${EVENT_NAMES[Type]}Started`, kept.operation, {
      ...startedDetails(kept, this.#now()),
      ...invoked,
    });
  }

  #retry(update: OperationUpdate): void {
    const { Id, Payload, Error: error, StepOptions } = update;
    const NextAttemptDelaySeconds = StepOptions?.NextAttemptDelaySeconds ?? 1;
    if (this.find(Id) === undefined) this.#put(startedOperation(update, this.#now()));
    this.#change(Id, ({ operation }) => ({
      ...operation,
      Status: 'PENDING',
      StepDetails: {
        Attempt: (operation.StepDetails?.Attempt ?? 0) + 1,
        NextAttemptTimestamp: this.#now() + NextAttemptDelaySeconds * 1_000,
        ...(Payload === undefined ? {} : { Result: Payload }),
        ...(error === undefined ? {} : { Error: error }),
      },
    }));
    const operation = this.find(Id)?.operation;
    const RetryDetails = { CurrentAttempt: operation?.StepDetails?.Attempt, NextAttemptDelaySeconds };
    const isError = error !== undefined;
    this.happened(isError ? 'StepFailed' : 'StepSucceeded', operation, {
      ...(isError ? failure(error) : { Result: payload(Payload) }),
      RetryDetails,
    });
  }

  /** Lets what is due happen: waits end, steps may be tried again, callbacks and the execution itself time out. */
  pass(): void {
    const now = this.#now();
    if (!this.isRunning) return;
    if (isDue(this.state.retryAt, now)) this.state.retryAt = undefined;
    for (const { operation, callback } of this.state.operations) {
      const { Id, Status, StepDetails, WaitDetails } = operation;
      if (Status === 'PENDING' && isDue(StepDetails?.NextAttemptTimestamp, now)) {
        this.#change(Id, () => ({ ...operation, Status: 'READY' }));
      }
      if (Status !== 'STARTED') continue;
      if (isDue(WaitDetails?.ScheduledEndTimestamp, now)) this.endOperation(Id, { status: 'SUCCEEDED' });
      // The words are those of AWS's own emulation: `checkpoint-server` of @aws/durable-execution-sdk-js-testing.
      if (isDue(callback?.timesOutAt, now)) {
        this.endOperation(Id, { status: 'TIMED_OUT', error: { ErrorMessage: 'Callback timed out' } });
      } else if (isDue(callback?.heartbeatDueAt, now)) {
        this.endOperation(Id, { status: 'TIMED_OUT', error: { ErrorMessage: 'Callback timed out on heartbeat' } });
      }
    }
    if (now >= this.timesOutAt) this.end({ status: 'TIMED_OUT' });
  }

  get timesOutAt(): number {
    return this.state.startedAt + this.state.executionTimeoutSeconds * 1_000;
  }

  /** When something is due next: epoch milliseconds. */
  get nextDue(): number {
    const { endedAt, operations, retentionDays, retryAt } = this.state;
    if (endedAt !== undefined) return endedAt + retentionDays * 86_400_000;
    const dues = operations.flatMap(({ operation: { Status, StepDetails, WaitDetails }, callback }) => {
      if (Status === 'PENDING') return [StepDetails?.NextAttemptTimestamp];
      if (Status !== 'STARTED') return [];
      return [WaitDetails?.ScheduledEndTimestamp, callback?.timesOutAt, callback?.heartbeatDueAt];
    });
    return Math.min(...[this.timesOutAt, retryAt, ...dues].filter((due) => due !== undefined));
  }

  #put(kept: KeptOperation): void {
    this.state.operations.push(kept);
    this.#saw(kept.operation.Id);
  }

  #change(id: string, change: (kept: KeptOperation) => Operation): void {
    this.#replace(id, (kept) => ({ ...kept, operation: change(kept) }));
    this.#saw(id);
  }

  #replace(id: string, change: (kept: KeptOperation) => KeptOperation): void {
    const index = this.state.operations.findIndex(({ operation }) => operation.Id === id);
    const kept = this.state.operations[index];
    if (kept !== undefined) this.state.operations[index] = change(kept);
  }

  #saw(id: string): void {
    if (!this.state.unseen.includes(id)) this.state.unseen.push(id);
  }
}

const isDue = (due: number | undefined, now: number) => due !== undefined && due <= now;

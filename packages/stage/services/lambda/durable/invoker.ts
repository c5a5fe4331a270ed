import { randomUUID } from 'node:crypto';
import { type InferOutput, literal, object, optional, safeParse, string, variant } from 'valibot';
import type { Activity } from '../../../activity.ts';
import type { StageClock } from '../../../clock.ts';
import { AwsError } from '../../../errors.ts';
import { parsedJson } from '../../../json.ts';
import { pageOf } from '../../../wire/pages.ts';
import { isRetriable } from '../concurrency.ts';
import type { Attempt, Execution } from '../executions.ts';
import type { DurableExecution } from './execution.ts';
import { type ErrorObject, errorObject, type Operation, withTexts } from './operation.ts';
import type { Ending } from './state.ts';
import { invalid } from './updates.ts';

export interface InvokerEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  /** Runs a function once. @throws AwsError when Lambda cannot run it now */
  readonly run: (attempt: Attempt) => Promise<Execution>;
}

/** What the SDK makes a durable function answer: https://github.com/aws/aws-durable-execution-sdk-js */
const answer = variant('Status', [
  object({ Status: literal('SUCCEEDED'), Result: optional(string()) }),
  object({ Status: literal('FAILED'), Error: optional(errorObject, {}) }),
  object({ Status: literal('PENDING') }),
]);

/** Operations of a page: https://docs.aws.amazon.com/lambda/latest/api/API_GetDurableExecutionState.html */
const PAGE = 1_000;
/** The longest pause, in seconds, before a failed invocation is tried again. */
const LONGEST_BACKOFF_SECONDS = 300;

/** Invokes a function for its durable executions: at their start, when what they wait for has happened, after a failure. */
export class Invoker {
  readonly #environment: InvokerEnvironment;
  readonly #update: (execution: DurableExecution, change: () => void) => void;
  /** The checkpoint tokens of the running invocations: each execution has one invocation at a time. */
  readonly #tokens = new Map<DurableExecution, string>();

  /** @param update makes a change to an execution, and does what follows from it */
  constructor(environment: InvokerEnvironment, update: (execution: DurableExecution, change: () => void) => void) {
    this.#environment = environment;
    this.#update = update;
  }

  /** Invokes the function, unless it is running, has nothing to do or is to be left alone for a while. */
  resume(execution: DurableExecution): void {
    const { isSuspended, retryAt, unseen } = execution.state;
    if (!execution.isRunning || this.#tokens.has(execution) || retryAt !== undefined) return;
    if (isSuspended && unseen.length === 0 && !has(execution, ({ Status }) => Status === 'READY')) return;
    this.#tokens.set(execution, randomUUID());
    this.#environment.activity.run(() => this.#invoke(execution));
  }

  /** The token that the running invocation has to show; undefined when none is running. */
  token(execution: DurableExecution): string | undefined {
    return this.#tokens.get(execution);
  }

  /** Gives the running invocation the token of its next checkpoint. */
  nextToken(execution: DurableExecution): string {
    const token = randomUUID();
    this.#tokens.set(execution, token);
    return token;
  }

  async #invoke(execution: DurableExecution): Promise<void> {
    const { activity, clock, run } = this.#environment;
    const { state } = execution;
    const [requestId, StartTimestamp] = [randomUUID(), clock.now()];
    this.#update(execution, () => Object.assign(state, { isSuspended: false }));
    let answered: Execution | AwsError;
    try {
      const event = this.#event(execution, execution.takeUnseen());
      answered = await run({ functionArn: state.functionArn, event, traceHeader: state.traceHeader, requestId });
    } catch (error) {
      if (!isRetriable(error)) throw error;
      answered = error;
    }
    this.#tokens.delete(execution);
    // The next stage invokes it again.
    if (activity.isClosed) return;
    this.#update(execution, () => {
      const error = failureOf(answered);
      const EndTimestamp = clock.now();
      execution.happened('InvocationCompleted', undefined, {
        StartTimestamp,
        EndTimestamp,
        Error: error === undefined ? {} : { Payload: error },
        RequestId: requestId,
      });
      if (!execution.isRunning) return;
      if (answered instanceof AwsError || answered.functionError !== undefined) this.#retryLater(execution);
      else this.#conclude(execution, answered);
    });
  }

  /**
   * AWS retries after a pause that grows, until the execution times out
   * (https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk-retries.html,
   * https://github.com/aws/aws-durable-execution-docs/issues/281). That it is 1, 2, 4 and so on up to 300 seconds is a guess
   * (unverified; settled by: the history of a durable function whose process exits at every invocation).
   */
  #retryLater({ state }: DurableExecution): void {
    const seconds = Math.min(2 ** state.failures, LONGEST_BACKOFF_SECONDS);
    Object.assign(state, { failures: state.failures + 1, retryAt: this.#environment.clock.now() + seconds * 1_000 });
  }

  #conclude(execution: DurableExecution, { payload }: Execution): void {
    const parsed = safeParse(answer, parsedJson(payload));
    execution.state.failures = 0;
    const ending = parsed.success ? endingOf(parsed.output, execution) : refused(NOT_THE_SDK);
    if (ending === undefined) execution.state.isSuspended = true;
    else execution.end(ending);
  }

  /** The event of an invocation, as the SDK expects it. */
  #event(execution: DurableExecution, updated: readonly string[]): object {
    const { items, next = '' } = stateOf(execution);
    return {
      DurableExecutionArn: execution.state.arn,
      CheckpointToken: this.token(execution),
      InitialExecutionState: { Operations: withTexts(items), NextMarker: next },
      ...(updated.length === 0 ? {} : { UpdatedOperationIds: updated }),
    };
  }
}

/** A page of the operations that a function has to know. */
export const stateOf = ({ replayed }: DurableExecution, marker?: string, size = PAGE) =>
  pageOf(replayed, marker, Math.min(size, PAGE), invalid('Invalid marker'));

/*
 * The words of both refusals are the stage's own (unverified; settled by: a durable function that does not use the SDK and answers
 * an empty object, and one that answers PENDING at once).
 */
const NOT_THE_SDK = 'The function answered without the SDK for durable executions.';
const NOTHING_PENDING = 'Cannot return PENDING status with no pending operations.';

/** How an execution ends with an answer of its function; undefined when it waits. */
function endingOf(answered: InferOutput<typeof answer>, execution: DurableExecution): Ending | undefined {
  switch (answered.Status) {
    case 'SUCCEEDED':
      return { status: 'SUCCEEDED', result: answered.Result };
    case 'FAILED':
      return { status: 'FAILED', error: answered.Error };
    default:
      return waitsForSomething(execution) ? undefined : refused(NOTHING_PENDING);
  }
}

const has = ({ state }: DurableExecution, is: (operation: Operation) => boolean): boolean =>
  state.operations.some(({ operation }) => is(operation));

/** Whether an operation is open that something besides the function ends, or one has ended that it has not heard of. */
const waitsForSomething = (execution: DurableExecution) =>
  execution.state.unseen.length > 0 ||
  has(
    execution,
    ({ Status, Type }) => ['PENDING', 'READY'].includes(Status) || (Status === 'STARTED' && OTHERS_END.has(Type)),
  );

const OTHERS_END: ReadonlySet<Operation['Type']> = new Set(['WAIT', 'CALLBACK', 'CHAINED_INVOKE']);

const refused = (ErrorMessage: string): Ending => ({
  status: 'FAILED',
  error: { ErrorType: 'InvalidParameterValueException', ErrorMessage },
});

/** The error of an invocation, in the history. */
function failureOf(answered: Execution | AwsError): ErrorObject | undefined {
  if (answered instanceof AwsError) return { ErrorType: answered.code, ErrorMessage: answered.message };
  const parsed = parsedJson(answered.payload);
  if (answered.functionError === undefined) {
    const output = safeParse(answer, parsed);
    return output.success && output.output.Status === 'FAILED' ? output.output.Error : undefined;
  }
  const { errorType, errorMessage } = Object(parsed);
  return { ErrorType: String(errorType), ErrorMessage: String(errorMessage) };
}

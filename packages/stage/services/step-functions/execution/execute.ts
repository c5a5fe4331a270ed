import type { Definition } from '../language/definition.ts';
import { StatesError } from '../language/states-error.ts';
import type { JsonObject } from '../language/value.ts';
import { type Run, Stopped } from './branch.ts';
import type { Effects } from './effects.ts';
import { type Cursor, type History, shown } from './history.ts';
import { runStates } from './interpreter.ts';

/** One execution, from outside. */
export interface ExecutionRequest {
  readonly definition: Definition;
  /** JSON, as it was sent. */
  readonly input: string;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  readonly roleArn: string | undefined;
}

/** How an execution ended. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | {
      readonly status: 'FAILED' | 'TIMED_OUT';
      readonly error?: string | undefined;
      readonly cause?: string | undefined;
    }
  | { readonly status: 'ABORTED'; readonly error?: string | undefined; readonly cause?: string | undefined };

/** Time is up for the whole execution. One that fails because of the timeout of a task has the same error, and has failed. */
class ExecutionTimeout extends StatesError {}

/** Runs an execution to its end. @param signal stops it; the reason becomes its error and cause */
export async function execute(
  { definition, input, context, roleArn }: ExecutionRequest,
  effects: Effects,
  history: History,
  signal: AbortSignal,
): Promise<Ending> {
  const cursor: Cursor = { last: 0 };
  history.note(cursor, 'ExecutionStarted', {
    executionStartedEventDetails: { ...shown('input', input), ...(roleArn === undefined ? {} : { roleArn }) },
  });
  const stop = new AbortController();
  const own = AbortSignal.any([signal, stop.signal]);
  const run: Run = {
    effects,
    history,
    context,
    roleArn,
    language: definition.QueryLanguage ?? 'JSONPath',
    states: runStates,
  };
  const states = runStates({ run, definition, cursor, signal: own, map: undefined, variables: {} }, JSON.parse(input));
  const { TimeoutSeconds } = definition;
  const timeout =
    TimeoutSeconds === undefined
      ? undefined
      : effects.until(effects.now() + TimeoutSeconds * 1_000, own).then(() => {
          throw new ExecutionTimeout('States.Timeout');
        });
  try {
    const output = JSON.stringify(await (timeout === undefined ? states : Promise.race([states, timeout])));
    history.add(cursor, 'ExecutionSucceeded', { executionSucceededEventDetails: shown('output', output) });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    return ended(error, signal, history, cursor);
  } finally {
    stop.abort();
    await Promise.allSettled([states, timeout]);
  }
}

function ended(error: unknown, signal: AbortSignal, history: History, cursor: Cursor): Ending {
  const thrown = signal.aborted && signal.reason instanceof StatesError ? signal.reason : error;
  if (!(thrown instanceof StatesError)) {
    if (thrown instanceof Stopped) return { status: 'ABORTED' };
    throw thrown;
  }
  const details = {
    ...(thrown.error === undefined ? {} : { error: thrown.error }),
    ...(thrown.cause === undefined ? {} : { cause: thrown.cause }),
  };
  if (signal.aborted) {
    // Recorded in test_sfn_api.py::test_stop_execution: it follows nothing.
    history.add({ last: 0 }, 'ExecutionAborted', { executionAbortedEventDetails: details });
    return { status: 'ABORTED', ...details };
  }
  const isTimeout = thrown instanceof ExecutionTimeout;
  if (isTimeout) history.add({ last: 0 }, 'ExecutionTimedOut', { executionTimedOutEventDetails: details });
  else history.add(cursor, 'ExecutionFailed', { executionFailedEventDetails: details });
  return { status: isTimeout ? 'TIMED_OUT' : 'FAILED', ...details };
}

import type { Catcher, Retrier } from '../language/definition.ts';
import { placeResult } from '../language/paths.ts';
import { StateProblem, StatesError } from '../language/states-error.ts';
import { isObject } from '../language/value.ts';
import { failed } from './failure.ts';
import { type Left, leave, type Outcome } from './output.ts';
import type { Visit } from './visit.ts';

interface Attempted {
  readonly Next?: string | undefined;
  readonly Retry?: readonly Retrier[] | undefined;
  readonly Catch?: readonly Catcher[] | undefined;
}

/**
 * Runs a state again after errors that its Retry names, and goes on where its Catch says.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export async function attempt(visit: Visit, state: Attempted, run: () => Promise<Outcome>): Promise<Left> {
  const { effects } = visit.branch.run;
  const counts = new Map<Retrier, number>();
  for (;;) {
    try {
      return { ...(await run()), next: state.Next };
    } catch (error) {
      const thrown = error instanceof StateProblem ? failed(visit, error) : error;
      if (!(thrown instanceof StatesError)) throw thrown;
      const retrier = state.Retry?.find(({ ErrorEquals }) => catches(ErrorEquals, thrown));
      const done = retrier === undefined ? 0 : (counts.get(retrier) ?? 0);
      if (retrier === undefined || done >= (retrier.MaxAttempts ?? 3)) {
        noteFailure(visit, thrown !== error && thrown.error === 'States.Runtime');
        return caught(visit, state, thrown);
      }
      counts.set(retrier, done + 1);
      await effects.until(effects.now() + delay(retrier, done, effects.random), visit.branch.signal);
      visit.context = { ...visit.context, State: { ...Object(visit.context.State), RetryCount: total(counts) } };
    }
  }
}

/** What a Parallel or a Map has failed with is an event of its own, unless the state could not begin. */
function noteFailure({ state, branch }: Visit, couldNotBegin: boolean): void {
  if (couldNotBegin || (state.Type !== 'Parallel' && state.Type !== 'Map')) return;
  branch.run.history.add(branch.cursor, `${state.Type}StateFailed`);
}

const total = (counts: ReadonlyMap<Retrier, number>) => [...counts.values()].reduce((sum, each) => sum + each, 0);

/** Milliseconds before the next attempt. */
function delay(retrier: Retrier, done: number, random: () => number): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** done, MaxDelaySeconds);
  return 1_000 * (retrier.JitterStrategy === 'FULL' ? seconds * random() : seconds);
}

/** Errors that `States.ALL` does not name: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation */
const TERMINAL = new Set(['States.Runtime']);

function catches(names: readonly string[], { error = '', alias = error }: StatesError): boolean {
  if (names.includes(error) || names.includes(alias)) return !TERMINAL.has(error);
  if (names.includes('States.ALL')) return !TERMINAL.has(error);
  return names.includes('States.TaskFailed') && error !== 'States.Timeout' && !TERMINAL.has(error);
}

async function caught(visit: Visit, state: Attempted, thrown: StatesError): Promise<Left> {
  const catcher = state.Catch?.find(({ ErrorEquals }) => catches(ErrorEquals, thrown));
  if (catcher === undefined) throw thrown;
  // Recorded: test_task_service_lambda.py::test_invoke_timeout, test_callback.py::test_sqs_failure_in_wait_for_task_tok_no_error_field.
  const error = { Error: thrown.error ?? null, Cause: thrown.cause ?? (thrown.error === 'States.Timeout' ? '' : null) };
  if (visit.isJsonata) {
    const outcome = await leave(visit, catcher, error, undefined, { errorOutput: error });
    return { ...outcome, next: catcher.Next };
  }
  const { assigned } = await leave(visit, { Assign: catcher.Assign }, error, undefined);
  return {
    output: placeResult(catcher.ResultPath, visit.input, error),
    assigned: isObject(assigned) ? assigned : undefined,
    next: catcher.Next,
  };
}

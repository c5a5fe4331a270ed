import type { ParallelState } from '../language/definition.ts';
import { selectPath } from '../language/paths.ts';
import { fillTemplate } from '../language/template.ts';
import { checkRunning, Stopped } from './branch.ts';
import { leave, type Outcome } from './output.ts';
import { jsonataField, scopeOf, type Visit } from './visit.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export async function runParallel(visit: Visit, state: ParallelState): Promise<Outcome> {
  const { branch } = visit;
  const { history } = branch.run;
  const input = visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input));
  const given = visit.isJsonata
    ? ((await jsonataField(visit, 'Arguments', state.Arguments)) ?? input)
    : state.Parameters === undefined
      ? input
      : fillTemplate(state.Parameters, scopeOf(visit, input));
  const started = history.add(branch.cursor, 'ParallelStateStarted');
  const stop = new AbortController();
  const signal = AbortSignal.any([branch.signal, stop.signal]);
  const results = state.Branches.map(async (definition) => {
    const own = { ...branch, definition: inherited(definition, branch.definition), cursor: { last: started }, signal };
    try {
      const output = await branch.run.states(own, given);
      branch.cursor.last = own.cursor.last;
      return output;
    } catch (error) {
      if (!signal.aborted) {
        branch.cursor.last = own.cursor.last;
        // Recorded: test_callback.py::*[SQS_PARALLEL_WAIT_FOR_TASK_TOKEN], test_error_output.py::test_parallel_catch_error.
        const { type = '' } = history.events[own.cursor.last - 1] ?? {};
        if (CALL_FAILED.test(type)) history.note(own.cursor, 'TaskStateAborted');
        stop.abort();
      }
      throw error;
    }
  });
  const outputs = await allOrFirst(results);
  checkRunning(branch);
  history.note(branch.cursor, 'ParallelStateSucceeded');
  return leave(visit, state, input, outputs);
}

/** The last event of a task that has failed. */
const CALL_FAILED = /^(?:Activity|LambdaFunction|Task)(?:Failed|TimedOut)$/;

/** The results of all; when one fails, its error, once all others have stopped. */
export async function allOrFirst<T>(results: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(results);
  const errors = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const first = errors.find((error) => !(error instanceof Stopped)) ?? errors[0];
  if (first !== undefined) throw first;
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** A definition within a state has the query language of the one around it. */
export const inherited = <Inner extends { readonly QueryLanguage?: 'JSONPath' | 'JSONata' | undefined }>(
  inner: Inner,
  outer: { readonly QueryLanguage?: 'JSONPath' | 'JSONata' | undefined },
): Inner => ({ ...inner, QueryLanguage: inner.QueryLanguage ?? outer.QueryLanguage });

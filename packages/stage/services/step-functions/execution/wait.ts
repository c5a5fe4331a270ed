import { instantOf } from '../language/choice-rule.ts';
import type { WaitState } from '../language/definition.ts';
import { readField, selectPath } from '../language/paths.ts';
import { readReference, type Scope } from '../language/scope.ts';
import { StateProblem } from '../language/states-error.ts';
import { leave, type Outcome } from './output.ts';
import { amountField, jsonataField, scopeOf, type Visit } from './visit.ts';

/** The longest wait, seconds: recorded in test_wait.py::test_timestamp_too_far_in_future_boundary, 24,855 days. */
const LONGEST = 2_147_483_647;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export async function runWait(visit: Visit, state: WaitState): Promise<Outcome> {
  const { effects } = visit.branch.run;
  const scope = scopeOf(
    visit,
    visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input)),
  );
  const moment = await momentOf(visit, state, scope);
  if (moment - effects.now() > LONGEST * 1_000) throw new StateProblem('Wait state delay is too long.');
  await effects.until(moment, visit.branch.signal);
  return leave(visit, state, scope.input, undefined);
}

async function momentOf(visit: Visit, state: WaitState, scope: Scope): Promise<number> {
  const now = visit.branch.run.effects.now();
  if (state.Seconds !== undefined) return now + 1_000 * ((await amountField(visit, 'Seconds', state.Seconds)) ?? 0);
  if (state.SecondsPath !== undefined) return now + 1_000 * secondsAt(state.SecondsPath, scope);
  if (state.Timestamp !== undefined) {
    const text = visit.isJsonata ? await jsonataField(visit, 'Timestamp', state.Timestamp) : state.Timestamp;
    const moment = instantOf(text);
    if (moment !== undefined) return moment;
    throw new StateProblem(
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
      visit.isJsonata ? 'States.QueryEvaluationError' : 'States.Runtime',
      visit.isJsonata ? 'Timestamp' : undefined,
    );
  }
  const path = state.TimestampPath ?? '$';
  const value = readField(path, scope);
  const moment = instantOf(value);
  if (moment !== undefined) return moment;
  throw new StateProblem(
    `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${value}`,
  );
}

function secondsAt(path: string, scope: Scope): number {
  const value = found(path, scope);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const problem =
    value === undefined || value === null
      ? `does not reference an input value: ${path}`
      : typeof value === 'number' && Number.isInteger(value)
        ? `references a negative value: ${path} == ${value}`
        : `cannot be parsed as a long value: ${path} == ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  throw new StateProblem(`The SecondsPath parameter ${problem}`);
}

function found(path: string, scope: Scope): unknown {
  try {
    return readReference(path, scope);
  } catch (error) {
    if (error instanceof StateProblem) return undefined;
    throw error;
  }
}

import { expectBoolean, holds } from '../language/choice-rule.ts';
import type { ChoiceState } from '../language/definition.ts';
import { expressionOf } from '../language/jsonata-expression.ts';
import { selectPath } from '../language/paths.ts';
import { StatesError } from '../language/states-error.ts';
import { type Left, leave } from './output.ts';
import { jsonataField, scopeOf, type Visit } from './visit.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
export async function runChoice(visit: Visit, state: ChoiceState): Promise<Left> {
  const scope = scopeOf(
    visit,
    visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input)),
  );
  for (const rule of state.Choices) {
    const isMet = visit.isJsonata
      ? expectBoolean(
          await jsonataField(visit, 'Condition', rule.Condition),
          expressionOf(rule.Condition) ?? String(rule.Condition),
        )
      : holds(rule, scope);
    if (!isMet) continue;
    const fields = { OutputPath: state.OutputPath, Output: rule.Output ?? state.Output, Assign: rule.Assign };
    return { ...(await leave(visit, fields, scope.input, undefined)), next: rule.Next };
  }
  if (state.Default === undefined) {
    // The words are ours (unverified; settled by: an execution whose Choice has no rule that holds, and no Default).
    throw new StatesError('States.NoChoiceMatched', 'No choice rule matched, and the state has no Default.');
  }
  return { ...(await leave(visit, state, scope.input, undefined)), next: state.Default };
}

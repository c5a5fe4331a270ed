import type { FailState, PassState, SucceedState } from '../language/definition.ts';
import { evaluateIntrinsic } from '../language/intrinsic-call.ts';
import { expectType } from '../language/jsonata-expression.ts';
import { selectPath } from '../language/paths.ts';
import { StatesError } from '../language/states-error.ts';
import { fillTemplate, readTemplatePath } from '../language/template.ts';
import { leave, type Outcome } from './output.ts';
import { jsonataField, scopeOf, type Visit } from './visit.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export async function runPass(visit: Visit, state: PassState): Promise<Outcome> {
  const input = visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input));
  const given = state.Parameters === undefined ? input : fillTemplate(state.Parameters, scopeOf(visit, input));
  return leave(visit, state, input, state.Result === undefined ? (visit.isJsonata ? undefined : given) : state.Result);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export async function runSucceed(visit: Visit, state: SucceedState): Promise<Outcome> {
  const input = visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input));
  return leave(visit, state, input, undefined);
}

/**
 * The error that a Fail state ends its branch with.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html
 */
export async function runFail(visit: Visit, state: FailState): Promise<StatesError> {
  const text = async (field: 'Error' | 'Cause', literal: string | undefined, path: string | undefined) => {
    if (visit.isJsonata) {
      const found = await jsonataField(visit, field, literal);
      if (found !== undefined) expectType(found, 'string', literal, field);
      return typeof found === 'string' ? found : undefined;
    }
    if (path === undefined) return literal;
    const scope = scopeOf(visit, visit.input);
    const read = (reference: string) => readTemplatePath(reference, `${field}Path`, scope);
    return String(path.startsWith('$') ? read(path) : evaluateIntrinsic(path, read, scope.outside));
  };
  const cause = await text('Cause', state.Cause, state.CausePath);
  return new StatesError(await text('Error', state.Error, state.ErrorPath), cause);
}

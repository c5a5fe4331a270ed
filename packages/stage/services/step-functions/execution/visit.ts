import type { State } from '../language/definition.ts';
import { type Bindings, evaluateJsonata, expressionOf } from '../language/jsonata-expression.ts';
import type { Scope } from '../language/scope.ts';
import { StateProblem } from '../language/states-error.ts';
import type { JsonObject } from '../language/value.ts';
import type { Branch } from './branch.ts';

/** One visit of a state: what its expressions see. */
export interface Visit {
  readonly branch: Branch;
  readonly name: string;
  readonly state: State;
  readonly isJsonata: boolean;
  /** The event with which it was entered. */
  readonly entered: number;
  /** The event before that one. */
  readonly before: number;
  /** The input of the state, before InputPath. */
  readonly input: unknown;
  /** The context object. */
  context: JsonObject;
}

/** What paths see. */
export const scopeOf = ({ branch, context }: Visit, input: unknown): Scope => ({
  input,
  context,
  variables: branch.variables,
  outside: branch.run.effects,
});

/** What JSONata sees: `$states.input`, `.context`, and the result or the error where there is one. */
export const bindingsOf = ({ branch, input, context }: Visit, more: JsonObject = {}): Bindings => ({
  states: { input, context, ...more },
  variables: branch.variables,
  outside: branch.run.effects,
});

/** A field of JSONata, evaluated; undefined when the state does not have it. */
export async function jsonataField(visit: Visit, field: string, value: unknown, more: JsonObject = {}) {
  return value === undefined ? undefined : evaluateJsonata(value, field, bindingsOf(visit, more));
}

/** A number that a field gives, as a literal or as an expression of JSONata. */
export async function amountField(visit: Visit, field: string, value: number | string | undefined) {
  if (typeof value === 'number' || value === undefined) return value;
  const found = await jsonataField(visit, field, value);
  if (typeof found === 'number') return found;
  throw new StateProblem(
    `The JSONata expression '${expressionOf(value) ?? value}' specified for the field '${field}' returned an unexpected result type. Expected 'number', but was '${typeof found}' for value: ${JSON.stringify(found)}`,
    'States.QueryEvaluationError',
    field,
  );
}

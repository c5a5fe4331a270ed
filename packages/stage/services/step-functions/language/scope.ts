import { readPath } from './json-path.ts';
import type { Outside } from './outside.ts';
import { StateProblem } from './states-error.ts';
import type { JsonObject } from './value.ts';

/** What the expressions of a state see. */
export interface Scope {
  readonly input: unknown;
  /** The context object. */
  readonly context: JsonObject;
  readonly variables: JsonObject;
  readonly outside: Outside;
}

const VARIABLE = /^\$([A-Za-z_]\w*)(.*)$/s;

/**
 * What a path of JSONPath finds: in the input (`$.`), in the context object (`$$.`) or in a variable (`$name.`).
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function readReference(path: string, scope: Scope): unknown {
  if (path.startsWith('$$')) return readPath(path.slice(1), scope.context);
  const [, name, rest = ''] = VARIABLE.exec(path) ?? [];
  if (name === undefined) return readPath(path, scope.input);
  if (!Object.hasOwn(scope.variables, name)) {
    // The words are ours (unverified; settled by: an execution with JSONPath that reads a variable before it has a value).
    throw new StateProblem(`The variable '$${name}' has no value.`);
  }
  return readPath(`$${rest}`, scope.variables[name]);
}

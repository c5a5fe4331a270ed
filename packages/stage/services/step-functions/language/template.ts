import { evaluateIntrinsic } from './intrinsic-call.ts';
import { PathProblem } from './json-path.ts';
import { readReference, type Scope } from './scope.ts';
import { StateProblem } from './states-error.ts';
import { isObject } from './value.ts';

/**
 * Fills in a payload template: the value of a key that ends in `.$` is a path or an intrinsic function.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 */
export function fillTemplate(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((each) => fillTemplate(each, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), evaluate(value, key, scope)] : [key, fillTemplate(value, scope)],
    ),
  );
}

function evaluate(expression: unknown, field: string, scope: Scope): unknown {
  if (typeof expression !== 'string') {
    throw new StateProblem(`The value for the field '${field}' must be a STRING that contains a JSONPath`);
  }
  return expression.startsWith('$')
    ? readTemplatePath(expression, field, scope)
    : evaluateIntrinsic(expression, (path) => readTemplatePath(path, field, scope), scope.outside);
}

/** What a path in a template finds. @param field the key, which the message names */
export function readTemplatePath(path: string, field: string, scope: Scope): unknown {
  try {
    return readReference(path, scope);
  } catch (error) {
    if (!(error instanceof PathProblem)) throw error;
    throw new StateProblem(
      `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${JSON.stringify(scope.input)}'`,
    );
  }
}

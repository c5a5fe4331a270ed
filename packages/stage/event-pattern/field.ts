import { type Mistake, scalar, type Test } from './operator.ts';
import { operators } from './operators.ts';

/** What a pattern says about one field of an event. */
export interface Field {
  /** The names that lead to it, with dots between them, as in AWS's own engine. */
  readonly path: string;
  /** One that holds for a value of the field is enough. */
  readonly tests: readonly Test[];
  /** Whether `{ "exists": false }` is among them. */
  readonly matchesAbsence: boolean;
}

/** @param refuse words the error for this field */
export function parseField(path: string, accepted: readonly unknown[], refuse: Mistake): Field {
  if (accepted.length === 0) throw refuse('must not be an empty list');
  const absences = accepted.filter(isAbsence);
  return {
    path,
    tests: accepted.filter((value) => !isAbsence(value)).map((value) => parseTest(value, refuse)),
    matchesAbsence: absences.length > 0,
  };
}

function parseTest(accepted: unknown, refuse: Mistake): Test {
  if (scalar(accepted)) return (value) => value === accepted;
  if (typeof accepted !== 'object' || accepted === null || Array.isArray(accepted)) {
    throw refuse('accepts texts, numbers, true, false, null and operators only');
  }
  const [[name, operand] = [], ...others] = Object.entries(accepted);
  if (name === undefined || others.length > 0) throw refuse('must have exactly one operator in each object');
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) throw refuse(`has the operator ${name}, which does not exist`);
  return operator(operand, refuse);
}

function isAbsence(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'exists' in value && value.exists === false;
}

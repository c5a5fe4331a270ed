import type { Operator, Test } from './operator.ts';
import { equalsIgnoreCase, prefix, suffix, wildcard } from './text.ts';

const negatable: Readonly<Record<string, Operator>> = {
  prefix,
  suffix,
  'equals-ignore-case': equalsIgnoreCase,
  wildcard,
};

/**
 * Every value but some: texts or numbers, one or a list of one kind, or what an operator of texts describes. A field
 * that is not there does not match: it has no value at all. Of an array, one element that is something else is enough.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but
 */
export const anythingBut: Operator = (operand, refuse) => {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [[name = '', inner] = [], ...others] = Object.entries(operand);
    const operator = negatable[name];
    if (operator === undefined || others.length > 0) {
      throw refuse(`has the operator anything-but with ${name}, which it does not take`);
    }
    const values: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    if (values.length === 0 || values.includes('')) throw refuse(`has the operator anything-but with an empty ${name}`);
    return but(values.map((value) => operator(value, refuse)));
  }
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number'))) {
    throw refuse('has the operator anything-but, which takes texts or numbers, all of one kind');
  }
  return but(values.map((expected) => (value) => value === expected));
};

const but =
  (excluded: readonly Test[]): Test =>
  (value) =>
    !excluded.some((test) => test(value));

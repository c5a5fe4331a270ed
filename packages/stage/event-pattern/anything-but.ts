import type { Operator, Test } from './operator.ts';
import { equalsIgnoreCase, prefix, suffix } from './text.ts';
import { wildcard } from './wildcard.ts';

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
    const operator = Object.hasOwn(negatable, name) ? negatable[name] : undefined;
    if (operator === undefined || others.length > 0) {
      throw refuse(`has the operator anything-but with ${name}, which it does not take`);
    }
    const values: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    // An empty wildcard stands for the empty text (recorded: content_anything_wildcard_empty).
    if (values.length === 0 || (values.includes('') && name !== 'wildcard')) {
      throw refuse(`has the operator anything-but with an empty ${name}`);
    }
    // Recorded: content_anything_prefix_ignorecase_EXC, content_anything_suffix_ignorecase_EXC.
    if (values.some((value) => typeof value !== 'string')) {
      throw refuse(`has the operator anything-but with ${name}, which takes a text or a list of texts here`);
    }
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

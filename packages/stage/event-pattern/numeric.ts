import type { Operator } from './operator.ts';

type Comparison = (value: number, bound: number) => boolean;

const comparisons = new Map<unknown, Comparison>([
  ['=', (value, bound) => value === bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);

const LARGEST = 5_000_000_000;

/**
 * One comparison, or a range: first the lower bound, then the upper.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#filtering-numeric-matching
 */
export const numeric: Operator = (operand, refuse) => {
  const terms: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const bounds: { readonly sign: unknown; readonly compare: Comparison; readonly bound: number }[] = [];
  for (let at = 0; at < terms.length; at += 2) {
    const [sign, bound] = [terms[at], terms[at + 1]];
    const compare = comparisons.get(sign);
    if (compare === undefined)
      throw refuse(`has the operator numeric with the comparison ${JSON.stringify(sign)}, which does not exist`);
    if (typeof bound !== 'number' || Math.abs(bound) > LARGEST) {
      throw refuse(`has the operator numeric, which compares with numbers from -${LARGEST} to ${LARGEST}`);
    }
    bounds.push({ sign, compare, bound });
  }
  const [first, second, ...others] = bounds;
  if (first === undefined) throw refuse('has the operator numeric, which takes a list of comparisons');
  if (second !== undefined) {
    const isRange = `${first.sign}`.startsWith('>') && `${second.sign}`.startsWith('<') && first.bound < second.bound;
    if (!isRange || others.length > 0) throw refuse('has the operator numeric with a range that is not one');
  }
  return (value) => typeof value === 'number' && bounds.every(({ compare, bound }) => compare(value, bound));
};

import { StageError } from '../../errors.ts';
import type { FilterScope } from './filter-policy.ts';

const MAX_KEYS = 5;
const MAX_COMBINATIONS = 150;
/** How long a filter policy may be. */
export const MAX_BYTES = 256 * 1_024;
const LARGEST_NUMBER = 1_000_000_000;
/** https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
const OPERATORS = ['exists', 'numeric', 'anything-but', 'prefix', 'suffix', 'equals-ignore-case', 'cidr'];

/**
 * What SNS demands of a filter policy beyond a correct pattern.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 *
 * @throws StageError with one line that says what is too much or unknown
 */
export function checkConstraints(policy: unknown, scope: FilterScope): void {
  if (!isObject(policy)) throw refused('it must be an object');
  if (Buffer.byteLength(JSON.stringify(policy)) > MAX_BYTES) throw refused('it is over 256 KB');
  if (Object.keys(policy).length > MAX_KEYS) throw refused(`it has more than ${MAX_KEYS} keys`);
  if (scope === 'MessageAttributes' && isNested(policy)) {
    throw refused('it is nested, which the scope MessageAttributes does not support');
  }
  mapRules(policy, (accepted, path) => {
    for (const rule of accepted) checkRule(rule, path);
    return accepted;
  });
  const combinations = count(policy, 1, 1);
  if (combinations > MAX_COMBINATIONS) {
    throw refused(`it combines to ${combinations} values, more than ${MAX_COMBINATIONS}`);
  }
}

export const isPresence = (rule: unknown): boolean => isObject(rule) && rule.exists === true;

/** A copy of a policy with other rules in every field. */
export function mapRules(
  policy: unknown,
  change: (accepted: readonly unknown[], path: string) => readonly unknown[],
  path = '',
): unknown {
  if (!isObject(policy)) return policy;
  const entries = Object.entries(policy).map(([name, inner]) => {
    const place = path === '' ? name : `${path}.${name}`;
    if (!Array.isArray(inner)) return [name, mapRules(inner, change, place)];
    return [name, name === '$or' ? inner.map((branch) => mapRules(branch, change, path)) : change(inner, place)];
  });
  return Object.fromEntries(entries);
}

/** The operators are those of event patterns but for wildcards, and take less. */
function checkRule(rule: unknown, path: string): void {
  if (typeof rule === 'number') checkNumber(rule, path);
  if (!isObject(rule)) return;
  for (const [operator, operand] of Object.entries(rule)) {
    if (!OPERATORS.includes(operator)) throw refused(`${path} has the operator ${operator}, which does not exist`);
    if (operator === 'anything-but' && isObject(operand)) {
      const [inner] =
        Object.entries(operand).find(([name, value]) => name !== 'prefix' || typeof value !== 'string') ?? [];
      if (inner !== undefined) throw refused(`${path} has the operator anything-but, which takes values or one prefix`);
    } else if (operator !== 'anything-but' && isObject(operand)) {
      throw refused(`${path} has the operator ${operator}, which takes no other operator`);
    }
    for (const value of Array.isArray(operand) ? operand : []) if (typeof value === 'number') checkNumber(value, path);
  }
}

function checkNumber(value: number, path: string): void {
  if (Math.abs(value) > LARGEST_NUMBER) {
    throw refused(`${path} compares with ${value}, which is not between -${LARGEST_NUMBER} and ${LARGEST_NUMBER}`);
  }
}

/**
 * Every field multiplies the combinations by its number of values and by how deep it stands. Branches of `$or` add up
 * (recorded: test_sns_filter_policy::test_policy_complexity_with_or).
 */
function count(policy: unknown, depth: number, before: number): number {
  if (!isObject(policy)) return before;
  return Object.entries(policy).reduce((product, [name, inner]) => {
    if (!Array.isArray(inner)) return count(inner, depth + 1, product);
    if (name !== '$or') return product * inner.length * depth;
    return inner.map((branch) => count(branch, depth, product)).reduce((sum, each) => sum + each, 0);
  }, before);
}

const isNested = (policy: object): boolean =>
  Object.entries(policy).some(([name, inner]) =>
    name === '$or' && Array.isArray(inner)
      ? inner.some((branch) => isObject(branch) && isNested(branch))
      : isObject(inner),
  );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (problem: string) => new StageError(`Filter policy is not valid: ${problem}.`);

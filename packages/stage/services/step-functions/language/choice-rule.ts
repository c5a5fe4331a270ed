import { array, type GenericSchema, lazy, optional, record, strictObject, string, unknown } from 'valibot';
import { PathProblem } from './json-path.ts';
import { readReference, type Scope } from './scope.ts';
import { StateProblem } from './states-error.ts';
import { typeName } from './value.ts';

/** A rule of a Choice: a condition of JSONata, a comparison, or rules within `And`, `Or` and `Not`. */
export interface ChoiceRule {
  readonly Next?: string | undefined;
  readonly Comment?: string | undefined;
  readonly Condition?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>> | undefined;
  readonly Output?: unknown;
  readonly Variable?: string | undefined;
  readonly And?: readonly ChoiceRule[] | undefined;
  readonly Or?: readonly ChoiceRule[] | undefined;
  readonly Not?: ChoiceRule | undefined;
  readonly [operator: string]: unknown;
}

const nested: GenericSchema<unknown, ChoiceRule> = lazy(() => choiceRule);

/** Fields of a rule that compare nothing. */
const OTHERS = new Set(['Next', 'Comment', 'Assign', 'Output', 'Variable']);

/** What a rule compares, such as `StringEquals`, `And` or `Condition`. */
export const operatorsOf = (rule: ChoiceRule): readonly string[] => Object.keys(rule).filter((key) => !OTHERS.has(key));

/** Whether a rule of JSONPath holds. */
export function holds(rule: ChoiceRule, scope: Scope): boolean {
  if (rule.And !== undefined) return rule.And.every((each) => holds(each, scope));
  if (rule.Or !== undefined) return rule.Or.some((each) => holds(each, scope));
  if (rule.Not !== undefined) return !holds(rule.Not, scope);
  const [operator] = operatorsOf(rule);
  const { Variable: path } = rule;
  if (operator === undefined || path === undefined) throw new StateProblem('A choice rule compares nothing.');
  const wanted = rule[operator];
  if (operator === 'IsPresent') return isPresent(path, scope) === wanted;
  const value = referenced(path, scope);
  const test = Object.hasOwn(types, operator) ? types[operator] : undefined;
  if (test !== undefined) return test(value) === wanted;
  const isPath = operator.endsWith('Path');
  const name = isPath ? operator.slice(0, -'Path'.length) : operator;
  const compare = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  if (compare === undefined) throw new StateProblem(`The comparison ${operator} does not exist.`);
  return compare(value, isPath ? referenced(String(wanted), scope) : wanted);
}

function isPresent(path: string, scope: Scope): boolean {
  try {
    readReference(path, scope);
    return true;
  } catch (error) {
    if (error instanceof StateProblem) return false;
    throw error;
  }
}

function referenced(path: string, scope: Scope): unknown {
  try {
    return readReference(path, scope);
  } catch (error) {
    if (!(error instanceof PathProblem)) throw error;
    throw new StateProblem(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
  }
}

/** A moment with a time zone; undefined for anything else. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => instantOf(value) !== undefined,
};

type Comparison = (value: unknown, wanted: unknown) => boolean;

const by =
  <Value>(read: (value: unknown) => Value | undefined, test: (one: Value, other: Value) => boolean): Comparison =>
  (value, wanted) => {
    const [one, other] = [read(value), read(wanted)];
    return one !== undefined && other !== undefined && test(one, other);
  };
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const numeric = (value: unknown) => (typeof value === 'number' ? value : undefined);
const truth = (value: unknown) => (typeof value === 'boolean' ? value : undefined);

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html#amazon-states-language-choice-state-rules */
const comparisons: Readonly<Record<string, Comparison>> = {
  BooleanEquals: by(truth, (one, other) => one === other),
  NumericEquals: by(numeric, (one, other) => one === other),
  NumericGreaterThan: by(numeric, (one, other) => one > other),
  NumericGreaterThanEquals: by(numeric, (one, other) => one >= other),
  NumericLessThan: by(numeric, (one, other) => one < other),
  NumericLessThanEquals: by(numeric, (one, other) => one <= other),
  StringEquals: by(text, (one, other) => one === other),
  StringGreaterThan: by(text, (one, other) => one > other),
  StringGreaterThanEquals: by(text, (one, other) => one >= other),
  StringLessThan: by(text, (one, other) => one < other),
  StringLessThanEquals: by(text, (one, other) => one <= other),
  StringMatches: by(text, matches),
  TimestampEquals: by(instantOf, (one, other) => one === other),
  TimestampGreaterThan: by(instantOf, (one, other) => one > other),
  TimestampGreaterThanEquals: by(instantOf, (one, other) => one >= other),
  TimestampLessThan: by(instantOf, (one, other) => one < other),
  TimestampLessThanEquals: by(instantOf, (one, other) => one <= other),
};

const OPERATORS: readonly string[] = [
  'IsPresent',
  ...Object.keys(types),
  ...Object.keys(comparisons).flatMap((name) => (name === 'StringMatches' ? [name] : [name, `${name}Path`])),
];

/** A rule; a comparison that does not exist is an error that names it. */
export const choiceRule: GenericSchema<unknown, ChoiceRule> = strictObject({
  Next: optional(string()),
  Comment: optional(string()),
  Condition: optional(unknown()),
  Assign: optional(record(string(), unknown())),
  Output: optional(unknown()),
  Variable: optional(string()),
  And: optional(array(nested)),
  Or: optional(array(nested)),
  Not: optional(nested),
  ...Object.fromEntries(OPERATORS.map((name) => [name, optional(unknown())])),
});

/** `*` stands for any characters; `\\*` is a star. */
function matches(value: string, pattern: string): boolean {
  const source = pattern.replaceAll(/\\([*\\])|[.*+?^${}()|[\]\\]/g, (found, escaped: string | undefined) =>
    found === '*' ? '.*' : escaped === undefined ? `\\${found}` : `\\${escaped}`,
  );
  return new RegExp(`^${source}$`, 's').test(value);
}

/** @throws StateProblem when a condition of JSONata gives something else */
export function expectBoolean(value: unknown, source: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new StateProblem(
    `The JSONata expression '${source}' specified for the field 'Condition' returned an unexpected result type. Expected 'boolean', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    'States.QueryEvaluationError',
    'Condition',
  );
}

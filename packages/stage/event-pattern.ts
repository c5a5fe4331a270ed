import { StageError } from './errors.ts';
import { type Field, parseField } from './event-pattern/field.ts';
import { matcher } from './event-pattern/matching.ts';
import { operators } from './event-pattern/operators.ts';
import { readJson } from './json.ts';

/**
 * An event pattern, ready to be compared: each alternative is a list of fields that all have to match, and one
 * alternative is enough. Without `$or` there is exactly one.
 */
export type Pattern = readonly (readonly Field[])[];

/**
 * How long an event pattern may be as JSON, in characters.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html
 */
const LONGEST = 4_096;

/** How many alternatives `$or` may make; EventBridge refuses more (unverified; settled by: TestEventPattern with 500 to 2,000). */
const MOST_ALTERNATIVES = 1_000;

/** Names that mean an operator, so that none of them can be a field inside `$or`. */
const RESERVED = new Set(Object.keys(operators));

/**
 * Reads an event pattern of a rule, or the `Pattern` of a filter of an event source mapping.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 *
 * Numbers are compared by value. For exact values AWS compares how they are written, so that 300 and 3.0e2 differ there
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html); JSON from JavaScript writes a
 * number in one way only.
 *
 * @param source the pattern as a value, or as JSON
 * @param longest how long it may be, in characters of JSON
 * @throws StageError with one line that names the field, on everything that EventBridge would refuse
 */
export function parsePattern(source: unknown, { longest = LONGEST }: { readonly longest?: number } = {}): Pattern {
  const { length } = typeof source === 'string' ? source : (JSON.stringify(source) ?? '');
  if (length > longest) throw invalid([], `has ${length} characters, more than ${longest}`);
  return parseObject(typeof source === 'string' ? parseJson(source) : source, [], [[]], false);
}

const matchers = new WeakMap<Pattern, (event: unknown) => boolean>();

/** Whether an event matches. */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  const known = matchers.get(pattern) ?? matcher(pattern);
  matchers.set(pattern, known);
  return known(event);
}

function parseObject(source: unknown, path: readonly string[], pattern: Pattern, insideOr: boolean): Pattern {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    throw invalid(path, 'must be an object');
  }
  const entries = Object.entries(source);
  if (entries.length === 0) throw invalid(path, 'must not be empty');
  return entries.reduce((alternatives, [name, value]) => {
    if (name === '$or') return parseOr(value, path, alternatives);
    const inner = [...path, name];
    if (insideOr && RESERVED.has(name)) throw invalid(inner, 'is the name of an operator, which $or does not take');
    if (!Array.isArray(value)) return parseObject(value, inner, alternatives, insideOr);
    const field = parseField(inner.join('.'), value, (problem) => invalid(inner, problem));
    return alternatives.map((fields) => [...fields, field]);
  }, pattern);
}

function parseOr(branches: unknown, path: readonly string[], pattern: Pattern): Pattern {
  if (!Array.isArray(branches) || branches.length < 2) {
    throw invalid([...path, '$or'], 'must be a list of at least two objects');
  }
  const alternatives: (readonly Field[])[] = [];
  for (const branch of branches) {
    alternatives.push(...parseObject(branch, path, pattern, true));
    if (alternatives.length > MOST_ALTERNATIVES) {
      throw invalid([...path, '$or'], `makes more than ${MOST_ALTERNATIVES} alternatives`);
    }
  }
  return alternatives;
}

function parseJson(source: string): unknown {
  try {
    return readJson(source);
  } catch {
    throw invalid([], 'is not JSON');
  }
}

function invalid(path: readonly string[], problem: string): StageError {
  return new StageError(`Event pattern is not valid: ${path.length === 0 ? 'it' : path.join('.')} ${problem}.`);
}

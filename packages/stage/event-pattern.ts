import { StageError } from './errors.ts';
import { type Field, parseField } from './event-pattern/field.ts';
import { type Leaf, leavesOf, type Membership, together } from './event-pattern/leaves.ts';
import { operators } from './event-pattern/operators.ts';

/**
 * An event pattern, ready to be compared: each alternative is a list of fields that all have to match, and one
 * alternative is enough. Without `$or` there is exactly one.
 */
export type Pattern = readonly (readonly Field[])[];

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
 * @throws StageError with one line that names the field, on everything that EventBridge would refuse
 */
export function parsePattern(source: unknown): Pattern {
  return parseObject(typeof source === 'string' ? parseJson(source) : source, [], [[]], false);
}

/**
 * Whether an event matches. Fields below one array have to match within the same element of it, as in AWS's own engine
 * (https://github.com/aws/event-ruler#json-array-matching).
 */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  const leaves = leavesOf(event);
  return pattern.some((fields) => matchesFields(fields, leaves, new Map()));
}

function matchesFields(fields: readonly Field[], leaves: ReadonlyMap<string, Leaf[]>, chosen: Membership): boolean {
  const [field, ...others] = fields;
  if (field === undefined) return true;
  const candidates = leaves.get(field.path) ?? [];
  if (candidates.length === 0) return field.matchesAbsence && matchesFields(others, leaves, chosen);
  return candidates.some(({ value, membership }) => {
    if (!field.tests.some((test) => test(value))) return false;
    const both = together(chosen, membership);
    return both !== undefined && matchesFields(others, leaves, both);
  });
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
  return branches.flatMap((branch: unknown) => parseObject(branch, path, pattern, true));
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw invalid([], 'is not JSON');
  }
}

function invalid(path: readonly string[], problem: string): StageError {
  return new StageError(`Event pattern is not valid: ${path.length === 0 ? 'it' : path.join('.')} ${problem}.`);
}

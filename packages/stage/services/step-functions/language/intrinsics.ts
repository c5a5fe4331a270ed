import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { seededRandom } from '../../../random.ts';
import type { Outside } from './outside.ts';
import { StateProblem } from './states-error.ts';
import { isObject, type JsonObject } from './value.ts';

type Intrinsic = (values: readonly unknown[], outside: Outside) => unknown;

/**
 * The intrinsic functions of JSONPath.
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  'States.Array': (values) => values,
  'States.ArrayPartition': ([list, size]) => {
    const [all, length] = [array(list), whole(size)];
    if (length <= 0) throw failure('the chunk size must be positive');
    return Array.from({ length: Math.ceil(all.length / length) }, (_, at) => all.slice(at * length, (at + 1) * length));
  },
  'States.ArrayContains': ([list, value]) => array(list).some((each) => isDeepStrictEqual(each, value)),
  'States.ArrayRange': ([from, to, by]) => {
    const [first, last, step] = [whole(from), whole(to), whole(by)];
    if (step === 0) throw failure('the increment must not be 0');
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > 1_000) throw failure('a range has at most 1,000 elements');
    return Array.from({ length }, (_, at) => first + at * step);
  },
  'States.ArrayGetItem': ([list, index]) => {
    const [all, at] = [array(list), whole(index)];
    if (at < 0 || at >= all.length) throw failure(`the index ${at} is not in the array`);
    return all[at];
  },
  'States.ArrayLength': ([list]) => array(list).length,
  'States.ArrayUnique': ([list]) => {
    const all = array(list);
    return all.filter((each, at) => all.findIndex((other) => isDeepStrictEqual(other, each)) === at);
  },
  'States.Base64Encode': ([value]) => Buffer.from(limited(text(value))).toString('base64'),
  'States.Base64Decode': ([value]) => Buffer.from(limited(text(value)), 'base64').toString(),
  'States.Hash': ([value, algorithm]) =>
    hash(typeof value === 'string' ? value : JSON.stringify(value), text(algorithm)),
  'States.JsonMerge': ([one, other, deep]) => {
    if (deep !== false) throw failure('only the shallow mode is supported: the third argument must be false');
    return { ...object(one), ...object(other) };
  },
  'States.StringToJson': ([value]) => parse(text(value)),
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.MathRandom': ([from, to, seed], outside) => {
    const [first, last] = [whole(from), whole(to)];
    const random = seed === undefined ? outside.random() : seededRandom(whole(seed))();
    return first + Math.floor(random * (last - first));
  },
  'States.MathAdd': ([one, other]) => whole(one) + whole(other),
  'States.StringSplit': ([value, delimiters]) => split(text(value), text(delimiters)),
  'States.UUID': (_values, { newId }) => newId(),
  'States.Format': ([template, ...values]) => format(text(template), values),
};

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** @param algorithm `MD5`, `SHA-1`, `SHA-256`, `SHA-384` or `SHA-512` */
export function hash(value: string, algorithm: string): string {
  const name = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (name === undefined) throw failure(`the algorithm ${algorithm} does not exist`);
  return createHash(name).update(limited(value)).digest('hex');
}

/** Any character of the delimiters splits; empty parts are left out. */
function split(value: string, delimiters: string): readonly string[] {
  const parts: string[] = [''];
  for (const character of value) {
    if (delimiters.includes(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part !== '');
}

/** Values within a text look as Java shows them: recorded in test_generic.py::test_format_2. */
function plainText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}=${plainText(each)}`)
    .join(', ')}}`;
}

function format(template: string, values: readonly unknown[]): string {
  let used = 0;
  const filled = template.replaceAll(/\\([{}])|\{\}/g, (_found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used];
    used += 1;
    return plainText(value);
  });
  if (used !== values.length) throw failure('the number of {} is not the number of arguments');
  return filled;
}

/** The words are ours (unverified; settled by: executions that give each function a wrong argument). */
const failure = (problem: string) =>
  new StateProblem(`Invalid intrinsic function: ${problem}`, 'States.IntrinsicFailure');

function array(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw failure('an argument must be an array');
}

function object(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw failure('an argument must be an object');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw failure('an argument must be a string');
}

/** Numbers are rounded to the nearest whole one. */
function whole(value: unknown): number {
  if (typeof value === 'number') return Math.round(value);
  throw failure('an argument must be a number');
}

function limited(value: string): string {
  if (value.length > 10_000) throw failure('a text has at most 10,000 characters');
  return value;
}

function parse(value: string): unknown {
  try {
    // Recorded in test_json_manipulation.py::test_string_to_json: a text without anything is null.
    return value.trim() === '' ? null : JSON.parse(value);
  } catch {
    throw failure('the text is not JSON');
  }
}

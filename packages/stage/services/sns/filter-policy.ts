import type { MessageAttribute } from '../../delivery/message-attribute.ts';
import { StageError } from '../../errors.ts';
import { matchesPattern, type Pattern, parsePattern } from '../../event-pattern.ts';
import { readJson } from '../../json.ts';
import { checkConstraints, isPresence, MAX_BYTES, mapRules } from './filter-constraints.ts';

/** What a filter policy looks at. */
export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** Decides whether a subscriber wants a message. */
export interface FilterPolicy {
  readonly scope: FilterScope;
  accepts(message: { readonly body: string; readonly attributes: Readonly<Record<string, MessageAttribute>> }): boolean;
}

/**
 * Reads the filter policy of a subscription. Its language is that of event patterns with fewer operators, and with an
 * `exists` that asks for more.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 *
 * @throws StageError with one line that names the field, on everything that SNS would refuse
 */
export function parseFilterPolicy(policy: unknown, scope: FilterScope): FilterPolicy {
  checkConstraints(policy, scope);
  const pattern = parse(policy);
  return {
    scope,
    accepts({ body, attributes }) {
      const subject = scope === 'MessageBody' ? jsonObject(body) : comparable(attributes);
      return subject !== undefined && matchesPattern(pattern, subject);
    },
  };
}

/**
 * `exists: true` wants a value that is neither null nor empty
 * (https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html), which no event pattern can say: it is read
 * as some text, and the test that it stands for joins the field, which a second reading of the same shape finds.
 */
function parse(policy: unknown): Pattern {
  const read = (rules: (accepted: readonly unknown[]) => readonly unknown[]) => {
    try {
      return parsePattern(mapRules(policy, rules), { longest: MAX_BYTES });
    } catch (error) {
      throw error instanceof StageError
        ? new StageError(error.message.replace('Event pattern', 'Filter policy'))
        : error;
    }
  };
  const pattern = read((accepted) => accepted.map((rule) => (isPresence(rule) ? 'any text' : rule)));
  const shape = read((accepted) => [accepted.some(isPresence)]);
  return pattern.map((fields, alternative) =>
    fields.map((field, index) => {
      const asksForPresence = shape[alternative]?.[index]?.tests.some((test) => test(true)) ?? false;
      return asksForPresence ? { ...field, tests: [...field.tests, isThere] } : field;
    }),
  );
}

const isThere = (value: unknown) => value !== null && value !== '';

/** A policy for the body assumes a JSON object: anything else does not match. */
function jsonObject(body: string): unknown {
  const value = json(body);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/**
 * The attributes as values: numbers compare as numbers, each element of a `String.Array` by itself, other types not at
 * all. A message without any attribute matches no policy, not even one of `exists: false`.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
function comparable(attributes: Readonly<Record<string, MessageAttribute>>): unknown {
  if (Object.keys(attributes).length === 0) return undefined;
  const values = Object.entries(attributes).map(([name, attribute]) => [name, comparableValue(attribute)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function comparableValue({ DataType, StringValue = '' }: MessageAttribute): unknown {
  if (DataType === 'String') return StringValue;
  if (DataType === 'Number') return Number(StringValue);
  if (DataType !== 'String.Array') return undefined;
  const elements = json(StringValue);
  return Array.isArray(elements) ? elements : undefined;
}

function json(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

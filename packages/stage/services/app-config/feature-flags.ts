import {
  array,
  boolean,
  check,
  type InferOutput,
  literal,
  looseObject,
  maxLength,
  number,
  object,
  optional,
  pipe,
  record,
  regex,
  safeParse,
  strictObject,
  string,
  variant,
} from 'valibot';
import { parsedJson } from '../../json.ts';
import { badRequest } from './errors.ts';

const key = pipe(
  string(),
  regex(/^[a-z][a-zA-Z\d_-]{0,63}$/, 'a key is a small letter, and up to 63 letters, digits, - and _'),
);
const description = optional(pipe(string(), maxLength(1_024)));
const required = optional(boolean(), false);
const pattern = pipe(string(), check(isPattern, 'a pattern is a regular expression'));
const simpleConstraints = [
  strictObject({
    type: literal('number'),
    required,
    minimum: optional(number()),
    maximum: optional(number()),
    enum: optional(array(number())),
  }),
  strictObject({ type: literal('string'), required, pattern: optional(pattern), enum: optional(array(string())) }),
  strictObject({ type: literal('boolean'), required }),
] as const;
const constraintsSchema = variant('type', [
  ...simpleConstraints,
  strictObject({ type: literal('array'), required, elements: optional(looseObject({ type: string() })) }),
]);
type Constraints = InferOutput<typeof constraintsSchema>;

const flagSchema = strictObject({
  name: optional(pipe(string(), maxLength(64))),
  description,
  attributes: optional(record(key, strictObject({ description, constraints: optional(constraintsSchema) })), {}),
  _createdAt: optional(string()),
  _updatedAt: optional(string()),
  _deprecation: optional(object({ status: literal('planned') })),
});

/** https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-type-reference-feature-flags.html */
const flagsSchema = strictObject({
  version: literal('1'),
  flags: optional(record(key, flagSchema), {}),
  values: optional(record(key, looseObject({ enabled: optional(boolean()) })), {}),
});

/**
 * The flags of a configuration as clients get them: each with `enabled`, and with its attributes while it is enabled (unverified;
 * settled by: GetLatestConfiguration of a flag with attributes that is off).
 * @throws AwsError `BadRequestException` when the text is not what the type asks
 * of flags, and for the variants of a flag, whose rules the stage does not know
 */
export function deliveredFlags(content: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const parsed = safeParse(flagsSchema, parsedJson(content));
  if (!parsed.success) throw badRequest(`Invalid feature flags: ${parsed.issues[0].message}`);
  const { flags, values } = parsed.output;
  const delivered = Object.entries(flags).map(([flag, { attributes }]) => {
    const { enabled = false, _variants, _createdAt: _c, _updatedAt: _u, ...given } = values[flag] ?? {};
    if (_variants !== undefined) {
      throw badRequest(`The flag ${flag} has _variants, whose rules are not supported by the local stage`);
    }
    for (const name of Object.keys(given)) {
      if (attributes[name] === undefined) throw badRequest(`The flag ${flag} has no attribute ${name}`);
    }
    for (const [name, { constraints }] of Object.entries(attributes)) {
      if (constraints !== undefined) checkValue(`${flag}.${name}`, constraints, given[name]);
    }
    return [flag, enabled ? { enabled, ...given } : { enabled }] as const;
  });
  const stranger = Object.keys(values).find((flag) => flags[flag] === undefined);
  if (stranger !== undefined) throw badRequest(`There is a value for the flag ${stranger}, which is not defined`);
  return Object.fromEntries(delivered);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function checkValue(where: string, constraints: Constraints, value: unknown): void {
  if (value === undefined) {
    if (constraints.required) throw badRequest(`${where} is required`);
    return;
  }
  if (constraints.type === 'array') {
    if (!Array.isArray(value)) throw badRequest(`${where} is not an array`);
    const elements = safeParse(variant('type', simpleConstraints), constraints.elements);
    if (elements.success) for (const one of value) checkValue(where, elements.output, one);
    return;
  }
  if (typeof value !== constraints.type) {
    throw badRequest(`${where} is not a ${constraints.type}`);
  }
  if (constraints.type === 'boolean') return;
  if (constraints.enum !== undefined && !constraints.enum.some((one) => one === value)) {
    throw badRequest(`${where} is not one of ${constraints.enum.join(', ')}`);
  }
  if (constraints.type === 'number') {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = constraints;
    if (Number(value) < minimum || Number(value) > maximum) {
      throw badRequest(`${where} is not between ${minimum} and ${maximum}`);
    }
  } else if (constraints.pattern !== undefined && !new RegExp(constraints.pattern).test(String(value))) {
    throw badRequest(`${where} does not match ${constraints.pattern}`);
  }
}

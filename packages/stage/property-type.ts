import { PROPERTY_TYPES } from './property-types.ts';

/** What a property of CloudFormation can be, as `property-types.ts` names it. */
const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: isScalar,
  number: (value) => isScalar(value) && typeof value !== 'boolean' && value !== '' && Number.isFinite(Number(value)),
  boolean: (value) => value === true || value === false || value === 'true' || value === 'false',
  object: isObject,
  list: (value) => Array.isArray(value),
  texts: (value) => Array.isArray(value) && value.every(isScalar),
  tags: (value) =>
    Array.isArray(value) && value.every((tag) => isObject(tag) && isScalar(tag.Key) && isScalar(tag.Value)),
};

const words: Readonly<Record<string, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
  texts: 'a list of texts',
  tags: 'a list of tags, each with a Key and a Value',
};

/**
 * Checks the type of a property that the stage does not execute, so that a template which CloudFormation refuses is refused
 * here too. CloudFormation takes numbers and booleans as texts, and texts that say the same.
 *
 * @returns what is expected instead; undefined when the value may be one
 */
export function wrongType(resourceType: string, property: string, value: unknown): string | undefined {
  if (!Object.hasOwn(PROPERTY_TYPES, resourceType)) return undefined;
  const kind = PROPERTY_TYPES[resourceType]
    ?.split(' ')
    .find((entry) => entry.startsWith(`${property}:`))
    ?.slice(property.length + 1);
  if (kind === undefined) return undefined;
  return kinds[kind]?.(value) === false ? (words[kind] ?? kind) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

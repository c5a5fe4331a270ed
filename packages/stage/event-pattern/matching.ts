import type { Field } from './field.ts';

/** A field, and the alternatives of the pattern that ask for it: the bits of a number. */
interface Asked extends Field {
  readonly by: bigint;
}

/** Decides whether an event matches one of the alternatives of a pattern, each of which is a list of fields. */
export function matcher(alternatives: readonly (readonly Field[])[]): (event: unknown) => boolean {
  const by = new Map<Field, bigint>();
  alternatives.forEach((fields, index) => {
    for (const field of fields) by.set(field, (by.get(field) ?? 0n) | (1n << BigInt(index)));
  });
  const asked = [...by].map(([field, bits]): Asked => ({ ...field, by: bits }));
  const all = (1n << BigInt(alternatives.length)) - 1n;
  return (event) => {
    const paths = leafPaths(event);
    const present = asked.filter(({ path }) => paths.has(path));
    const missing = asked.filter(({ path, matchesAbsence }) => !matchesAbsence && !paths.has(path));
    return matching(present, event, 0, without(missing, all)) !== 0n;
  };
}

/**
 * The alternatives whose fields all match in a value. Arrays are no part of a path: an element is where its array is.
 * Fields below one array have to match within the same element of it, as in AWS's own engine
 * (https://github.com/aws/event-ruler#json-array-matching). So each array is looked through once, with all the fields
 * below it and for all alternatives together: the time grows with the size of the event, and with no product of sizes.
 *
 * @param read how much of the paths has led to the value
 * @param left the alternatives that may still match
 */
function matching(fields: readonly Asked[], value: unknown, read: number, left: bigint): bigint {
  if (Array.isArray(value)) {
    // An empty array matches for the alternatives that ask for nothing in it.
    let found = without(fields, left);
    for (const element of value) {
      found |= matching(fields, element, read, left);
      if (found === left) break;
    }
    return found;
  }
  if (!isObject(value)) {
    const fits = ({ path, tests }: Field) => read > path.length && tests.some((test) => test(value));
    return without(
      fields.filter((field) => !fits(field)),
      left,
    );
  }
  const below = new Map<string, Asked[]>();
  let found = left;
  for (const field of fields) {
    const name = nameFor(field, value, read);
    if (name === undefined) found &= ~field.by;
    else below.set(name, [...(below.get(name) ?? []), field]);
  }
  for (const [name, some] of below) found = matching(some, value[name], read + name.length + 1, found);
  return found;
}

const without = (fields: readonly Asked[], all: bigint) => fields.reduce((left, { by }) => left & ~by, all);

/** The member of an object that leads to a field. Names contain dots, too: of two that lead there, one in which it matches. */
function nameFor(field: Asked, value: Readonly<Record<string, unknown>>, read: number): string | undefined {
  const [name, ...others] = namesIn(value, field.path.slice(read));
  if (others.length === 0 || name === undefined) return name;
  return [name, ...others].find((each) => matching([field], value[each], read + each.length + 1, field.by) !== 0n);
}

/** The members of an object with which a path may begin: those up to one of its dots, or all of it. */
function namesIn(value: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  if (Object.hasOwn(value, path)) return [path];
  if (!path.includes('.')) return [];
  return Object.keys(value).filter((name) => path.startsWith(name) && path[name.length] === '.');
}

/** The paths at whose end the event has a value other than an object or an array. */
function leafPaths(event: unknown): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (value: unknown, path: string | undefined): void => {
    if (Array.isArray(value)) for (const element of value) visit(element, path);
    else if (!isObject(value)) paths.add(path ?? '');
    else for (const [name, inner] of Object.entries(value)) visit(inner, path === undefined ? name : `${path}.${name}`);
  };
  visit(event, undefined);
  return paths;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

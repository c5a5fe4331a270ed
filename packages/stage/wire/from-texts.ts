import type { GenericSchema } from 'valibot';

/** The parts of a schema that say what a text stands for. */
interface Shape {
  readonly type: string;
  readonly wrapped?: Shape;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  readonly value?: Shape;
  readonly options?: readonly unknown[];
}

/**
 * Reads the texts of a form as the types that a schema wants: numbers, booleans, moments as seconds, and lists and maps
 * that come flattened, as `Name.1`. What it cannot read stays as it is, for the schema to refuse.
 * @param names the names in a form, with those in the schema
 */
export function fromTexts(schema: GenericSchema, value: unknown, names: Readonly<Record<string, string>>): unknown {
  return read(schema, value);

  function read(shape: Shape, given: unknown): unknown {
    switch (shape.type) {
      case 'optional':
        return shape.wrapped === undefined ? given : read(shape.wrapped, given);
      case 'number':
        return number(given);
      case 'boolean':
        return given === 'true' ? true : given === 'false' ? false : given;
      case 'picklist':
        return shape.options?.some((option) => typeof option === 'number') ? number(given) : given;
      case 'array':
        return items(given)?.map((item) => (shape.item === undefined ? item : read(shape.item, item))) ?? given;
      case 'record':
        return map(given, shape.value);
      case 'strict_object':
      case 'object':
      case 'loose_object':
        return members(given, shape.entries ?? {});
      default:
        return given;
    }
  }

  function members(given: unknown, entries: Readonly<Record<string, Shape>>): unknown {
    if (typeof given !== 'object' || given === null) return given;
    return Object.fromEntries(
      Object.entries(given).map(([name, member]) => {
        const other = Object.hasOwn(names, name) ? names[name] : undefined;
        const known = Object.hasOwn(entries, name) ? name : (other ?? name);
        const shape = Object.hasOwn(entries, known) ? entries[known] : undefined;
        return [known, shape === undefined ? member : read(shape, member)];
      }),
    );
  }

  function map(given: unknown, valueShape: Shape | undefined): unknown {
    const entries = items(given)?.map((item): readonly [string, unknown] | undefined => {
      const { Name, Key = Name, key = Key, Value, value: found = Value } = Object(item);
      return typeof key === 'string' ? [key, valueShape === undefined ? found : read(valueShape, found)] : undefined;
    });
    return entries?.every((entry) => entry !== undefined) ? Object.fromEntries(entries) : given;
  }
}

/** The items of a list: as an array already, flattened as `{ 1: ..., 2: ... }`, or none, as an empty text. */
function items(given: unknown): readonly unknown[] | undefined {
  if (Array.isArray(given)) return given;
  if (given === '') return [];
  if (typeof given !== 'object' || given === null) return undefined;
  const numbered = Object.entries(given).toSorted(([a], [b]) => Number(a) - Number(b));
  return numbered.every(([name], index) => name === `${index + 1}`) ? numbered.map(([, item]) => item) : undefined;
}

const MOMENT = /^\d{4}-\d\d-\d\dT/;

/** A number, or a moment as JSON has it: seconds since 1970. */
function number(given: unknown): unknown {
  if (typeof given !== 'string' || given.trim() === '') return given;
  const found = MOMENT.test(given) ? Date.parse(given) / 1_000 : Number(given);
  return Number.isFinite(found) ? found : given;
}

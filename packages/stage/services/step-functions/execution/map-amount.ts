import { readField } from '../language/paths.ts';
import { StateProblem } from '../language/states-error.ts';
import type { JsonObject } from '../language/value.ts';
import { amountField, scopeOf, type Visit } from './visit.ts';

/**
 * A number that a field of a Map gives, or what the path in its place finds; undefined when there is neither.
 * @throws StateProblem
 */
export async function mapAmount(
  visit: Visit,
  fields: JsonObject,
  field: string,
  input: unknown,
  type: 'integer' | 'float' = 'integer',
): Promise<number | undefined> {
  const path = fields[`${field}Path`];
  if (typeof path !== 'string') {
    const given = fields[field];
    return amountField(visit, field, typeof given === 'number' || typeof given === 'string' ? given : undefined);
  }
  const value = readField(path, scopeOf(visit, input));
  // A text with a number in it counts: recorded in test_assign_reference_variables.py::test_reference_in_map_state.
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read === 'number' && (type === 'float' ? Number.isFinite(read) : Number.isInteger(read))) return read;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw new StateProblem(`The ${field}Path field refers to value "${shown}" which is not a valid ${type}: ${path}`);
}

import type { MapState } from '../language/definition.ts';
import { readField } from '../language/paths.ts';
import { StateProblem } from '../language/states-error.ts';
import { amountField, scopeOf, type Visit } from './visit.ts';

export interface MapLimits {
  /** Iterations at once; 0 for as many as there can be. */
  readonly concurrency: number;
  /** How many of so many items may fail. */
  readonly mostFailures: (items: number) => number;
}

/**
 * Reads the limits of a Map. @param started called once the concurrency is known, when Step Functions begins with the Map
 */
export async function mapLimits(
  visit: Visit,
  state: MapState,
  input: unknown,
  started: () => void,
): Promise<MapLimits> {
  const amount = async (field: AmountField, type: 'integer' | 'float') => {
    const path = state[`${field}Path`];
    if (path === undefined) return amountField(visit, field, state[field]);
    const value = readField(path, scopeOf(visit, input));
    // A text with a number in it counts: recorded in test_assign_reference_variables.py::test_reference_in_map_state.
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof read === 'number' && (type === 'float' ? Number.isFinite(read) : Number.isInteger(read))) return read;
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw new StateProblem(`The ${field}Path field refers to value "${shown}" which is not a valid ${type}: ${path}`);
  };
  const concurrency = (await amount('MaxConcurrency', 'integer')) ?? 0;
  if (concurrency < 0) throw new StateProblem('MaxConcurrency cannot be negative.');
  started();
  const count = await amount('ToleratedFailureCount', 'integer');
  const percentage = await amount('ToleratedFailurePercentage', 'float');
  if (count !== undefined && count < 0) throw new StateProblem('ToleratedFailureCount cannot be negative.');
  if (percentage !== undefined && (percentage < 0 || percentage > 100)) {
    throw new StateProblem('ToleratedFailurePercentage must be between 0 and 100.');
  }
  return { concurrency, mostFailures: (items) => Math.max(count ?? 0, ((percentage ?? 0) * items) / 100) };
}

type AmountField = 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage';

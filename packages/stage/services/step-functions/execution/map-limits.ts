import type { MapState } from '../language/definition.ts';
import { StateProblem } from '../language/states-error.ts';
import { mapAmount } from './map-amount.ts';
import type { Visit } from './visit.ts';

export interface MapLimits {
  /** Iterations at once; 0 for as many as there can be. */
  readonly concurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
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
  const concurrency = (await mapAmount(visit, state, 'MaxConcurrency', input)) ?? 0;
  if (concurrency < 0) throw new StateProblem('MaxConcurrency cannot be negative.');
  started();
  const count = await mapAmount(visit, state, 'ToleratedFailureCount', input);
  const percentage = await mapAmount(visit, state, 'ToleratedFailurePercentage', input, 'float');
  if (count !== undefined && count < 0) throw new StateProblem('ToleratedFailureCount cannot be negative.');
  if (percentage !== undefined && (percentage < 0 || percentage > 100)) {
    throw new StateProblem('ToleratedFailurePercentage must be between 0 and 100.');
  }
  const [toleratedFailureCount, toleratedFailurePercentage] = [count ?? 0, percentage ?? 0];
  return {
    concurrency,
    toleratedFailureCount,
    toleratedFailurePercentage,
    mostFailures: (items) => Math.max(toleratedFailureCount, (toleratedFailurePercentage * items) / 100),
  };
}

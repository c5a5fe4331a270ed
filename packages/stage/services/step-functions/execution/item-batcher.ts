import type { MapState } from '../language/definition.ts';
import { StateProblem } from '../language/states-error.ts';
import { fillTemplate } from '../language/template.ts';
import { mapAmount } from './map-amount.ts';
import { jsonataField, scopeOf, type Visit } from './visit.ts';

/** What one execution of a distributed Map gets. */
export interface Batch {
  readonly input: unknown;
  /** How many items are in it. */
  readonly items: number;
}

/**
 * Puts items together: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 * @throws StateProblem
 */
export async function batched(
  visit: Visit,
  batcher: MapState['ItemBatcher'],
  input: unknown,
  items: readonly unknown[],
): Promise<readonly Batch[]> {
  if (batcher === undefined) return items.map((item) => ({ input: item, items: 1 }));
  const amount = async (field: 'MaxItemsPerBatch' | 'MaxInputBytesPerBatch') => {
    const value = await mapAmount(visit, batcher, field, input);
    if (value === undefined) return Number.POSITIVE_INFINITY;
    if (value > 0) return value;
    // The words are ours (unverified; settled by: a Map whose MaxItemsPerBatchPath finds 0).
    throw new StateProblem(`${field} must be a positive integer, but was: ${value}`);
  };
  const [most, mostBytes] = [await amount('MaxItemsPerBatch'), await amount('MaxInputBytesPerBatch')];
  const common = visit.isJsonata
    ? await jsonataField(visit, 'BatchInput', batcher.BatchInput)
    : fillTemplate(batcher.BatchInput, scopeOf(visit, input));
  const inputOf = (Items: readonly unknown[]) => (common === undefined ? { Items } : { BatchInput: common, Items });
  const around = Buffer.byteLength(JSON.stringify(inputOf([])));
  const batches: unknown[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length >= most || bytes + size > mostBytes) {
      batches.push([item]);
      bytes = around + size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return batches.map((batch) => ({ input: inputOf(batch), items: batch.length }));
}

import { seededRandom } from '@serverless-arcade/stage/random.ts';
import type { ProofOptions } from './proof.ts';

/** A few of many, for a short version; the same seed chooses the same. */
export function sample<Item>(items: readonly Item[], count: number, { seeds }: ProofOptions): readonly Item[] {
  const random = seededRandom(seeds[0] ?? 1);
  return items
    .map((item) => ({ item, order: random() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, count)
    .map(({ item }) => item);
}

import { type Breakage, survive } from './chaos/breakage.ts';
import { killing } from './chaos/killing.ts';
import { noConcurrency } from './chaos/no-concurrency.ts';
import { noSpace } from './chaos/no-space.ts';
import { restart } from './chaos/restart.ts';
import type { Proof, ProofOptions, ProofResult } from './proof.ts';

const breakages: readonly Breakage[] = [killing, noConcurrency, noSpace, restart];

/**
 * What breaks is not the messages but what carries them: workers, concurrency, the disk, all of it at once. Afterwards, without anybody's
 * help but a redrive, the books are the same as if nothing had happened.
 */
export const chaos: Proof = {
  name: 'chaos',
  title: 'What carries the arcade breaks, and the books still balance',
  run: (options) => proveChaos(options),
};

export async function proveChaos(options: ProofOptions, chosen: readonly Breakage[] = breakages): Promise<ProofResult> {
  const lines: string[] = [];
  const failures: string[] = [];
  for (const seed of options.seeds) {
    for (const breakage of chosen) {
      options.onProgress(`seed ${seed}: ${breakage.title}`);
      const result = await survive(breakage, seed, options);
      lines.push(...result.lines.map((line) => `seed ${seed}: ${line}`));
      failures.push(...result.failures.map((failure) => `seed ${seed}: ${breakage.title}: ${failure}`));
    }
  }
  return { lines, failures };
}

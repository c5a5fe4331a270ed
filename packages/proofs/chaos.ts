import { killing } from './chaos/killing.ts';
import { noConcurrency } from './chaos/no-concurrency.ts';
import { noSpace } from './chaos/no-space.ts';
import { restart } from './chaos/restart.ts';
import { type Scenario, survive } from './chaos/scenario.ts';
import type { Proof, ProofOptions, ProofResult } from './proof.ts';

const scenarios: readonly Scenario[] = [killing, noConcurrency, noSpace, restart];

/**
 * What breaks is not the messages but what carries them: workers, concurrency, the disk, all of it at once. Afterwards, without anybody's
 * help but a redrive, the books are the same as if nothing had happened.
 */
export const chaos: Proof = {
  name: 'chaos',
  title: 'What carries the arcade breaks, and the books still balance',
  run: (options) => proveChaos(options),
};

export async function proveChaos(options: ProofOptions, chosen: readonly Scenario[] = scenarios): Promise<ProofResult> {
  const lines: string[] = [];
  const failures: string[] = [];
  for (const seed of options.seeds) {
    for (const scenario of chosen) {
      options.onProgress(`seed ${seed}: ${scenario.title}`);
      const result = await survive(scenario, seed, options);
      lines.push(...result.lines.map((line) => `seed ${seed}: ${line}`));
      failures.push(...result.failures.map((failure) => `seed ${seed}: ${scenario.title}: ${failure}`));
    }
  }
  return { lines, failures };
}

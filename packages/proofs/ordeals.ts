import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { fromChapters } from '../../playground/chapters.ts';
import type { ChapterOrdeal } from './ordeals/ordeal.ts';
import { withstand } from './ordeals/withstand.ts';
import type { Proof, ProofResult } from './proof.ts';

const chapters = await fromChapters<ChapterOrdeal>('ordeal.ts');

/**
 * The chapters on request, each under a storm of its own: killed workers, duplicates, throttles, and a restart of the whole stage in the
 * middle. Afterwards, with what the runbooks say, their books balance.
 */
export const ordeals: Proof = {
  name: 'ordeals',
  title: 'What the chapters on request promised is there, once, whatever failed',
  async run(options) {
    const there = new Set(readAssembly(options.assembly).map(({ id }) => id));
    const results: ProofResult[] = [];
    for (const { chapter, exports } of chapters) {
      if (!there.has(chapter)) {
        results.push({
          lines: [`${chapter}: left out, it is not in the assembly: -c chapters=all has it`],
          failures: [],
        });
        continue;
      }
      for (const seed of options.seeds) {
        const { lines, failures } = await withstand(chapter, exports.ordeal, seed, options);
        const named = (line: string) => `seed ${seed}: ${line}`;
        results.push({
          lines: lines.map(named),
          failures: failures.map((line) => named(`${exports.ordeal.what}: ${line}`)),
        });
      }
    }
    return {
      lines: results.flatMap(({ lines }) => lines),
      failures: results.flatMap(({ failures }) => failures),
    };
  },
};

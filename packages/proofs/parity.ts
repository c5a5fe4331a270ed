import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compare, VERDICTS, type Verdict } from './parity/comparison.ts';
import type { ParityCases } from './parity/parity-case.ts';
import { type RecordingId, Recordings } from './parity/recordings.ts';
import { ParityWorld } from './parity/world.ts';
import type { Proof, ProofResult } from './proof.ts';

const CASES = join(import.meta.dirname, 'parity', 'cases');

/** One case and what came of it. */
export interface Compared {
  readonly recording: RecordingId;
  readonly verdict: Verdict;
  readonly differences: readonly string[];
  readonly reason?: string | undefined;
}

/** A service and its comparisons. */
export type ParityTable = ReadonlyMap<string, readonly Compared[]>;

/**
 * Asks the stage what was asked of AWS, and compares the answers with the recorded ones. A difference is a failure when nobody
 * would see it, or when its case gives no reason for it.
 */
export const parity: Proof = {
  name: 'parity',
  title: 'The stage answers as AWS did',
  async run({ recordings, onProgress }) {
    if (recordings === undefined) {
      return { lines: ['left out: it needs a folder of recordings, --recordings or RECORDINGS'], failures: [] };
    }
    return summed(await compareAll(new Recordings(recordings), onProgress));
  },
};

/** Every service in turn. */
export async function compareAll(recordings: Recordings, onProgress: (line: string) => void): Promise<ParityTable> {
  const table = new Map<string, readonly Compared[]>();
  for (const file of readdirSync(CASES).sort()) {
    const service = file.replace(/\.ts$/, '');
    onProgress(service);
    const { parityCases }: { readonly parityCases: ParityCases } = await import(`./parity/cases/${file}`);
    table.set(service, await compareService(parityCases, recordings));
  }
  return table;
}

async function compareService(
  { resources, source, cases }: ParityCases,
  recordings: Recordings,
): Promise<readonly Compared[]> {
  const world = await ParityWorld.open(resources, source);
  try {
    const compared: Compared[] = [];
    for (const { recording, ask, recorded = (answer: unknown) => answer, reason } of cases(recordings)) {
      const answer = recorded(recordings.answer(recording));
      compared.push({ recording, reason, ...compare(answer, await ask(world)) });
    }
    return compared;
  } finally {
    await world.close();
  }
}

/** The figures of each service, and what is not excused. */
export function summed(table: ParityTable): ProofResult {
  const all = [...table.values()].flat();
  const row = (name: string, compared: readonly Compared[]) =>
    `${name.padEnd(16)} ${VERDICTS.map((verdict) => `${verdict} ${compared.filter((one) => one.verdict === verdict).length}`).join('  ')}`;
  return {
    lines: [...[...table].map(([service, compared]) => row(service, compared)), row(`all ${all.length}`, all)],
    failures: all.flatMap(({ recording, verdict, differences, reason }) => {
      const where = `${recording.file}::${recording.test} ${recording.label}`;
      if (verdict === 'same' || verdict === 'other words') {
        return reason === undefined ? [] : [`${where}: has a reason and no difference`];
      }
      return reason === undefined || verdict === 'silently different'
        ? [`${where}: ${verdict}: ${differences.join('; ')}`]
        : [];
    }),
  };
}

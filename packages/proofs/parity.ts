import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, isAtOpening, VERDICTS } from './parity/comparison.ts';
import { type Compared, parityPage } from './parity/page.ts';
import type { LeftOut, ParityCases } from './parity/parity-case.ts';
import { Recordings } from './parity/recordings.ts';
import { ParityWorld } from './parity/world.ts';
import { root } from './project.ts';
import type { Proof, ProofResult } from './proof.ts';

const CASE_FILES = readdirSync(join(import.meta.dirname, 'parity', 'cases')).sort();

/** The page with what the last run found. */
const PAGE = 'docs/parity.md';

/**
 * Asks the stage what was asked of AWS, and compares the answers with the recorded ones. A difference is a failure when nobody
 * would see it, or when its case gives no reason for it; so is a page that says something else.
 */
export const parity: Proof = {
  name: 'parity',
  title: 'The stage answers as AWS did',
  async run({ recordings, write = false, onProgress }) {
    if (recordings === undefined) {
      return { lines: ['left out: it needs a folder of recordings, --recordings or RECORDINGS'], failures: [] };
    }
    const from = new Recordings(recordings);
    const table = await compareAll(from, onProgress);
    const { lines, failures } = summed(table);
    const page = parityPage([...table.values()].flat(), await leftOutOfAll(from));
    const path = join(root, PAGE);
    if (write) writeFileSync(path, page);
    const isStale = !existsSync(path) || readFileSync(path, 'utf8') !== page;
    const stale = `${PAGE} says something else; npm run proofs -- parity --recordings ${recordings} --write writes it`;
    return { lines, failures: isStale ? [...failures, stale] : failures };
  },
};

/** A file of cases, and its comparisons. */
export type ParityTable = ReadonlyMap<string, readonly Compared[]>;

/** Every service in turn. */
export async function compareAll(recordings: Recordings, onProgress: (line: string) => void): Promise<ParityTable> {
  const table = new Map<string, readonly Compared[]>();
  for (const file of CASE_FILES) {
    const service = file.replace(/\.ts$/, '');
    onProgress(service);
    table.set(service, await compareService(await casesIn(file), recordings));
  }
  return table;
}

/** What the services leave out of the recordings. */
async function leftOutOfAll(recordings: Recordings): Promise<readonly LeftOut[]> {
  const all = await Promise.all(CASE_FILES.map(casesIn));
  return all.flatMap(({ leftOut }) => leftOut?.(recordings) ?? []);
}

async function casesIn(file: string): Promise<ParityCases> {
  const { parityCases }: { readonly parityCases: ParityCases } = await import(`./parity/cases/${file}`);
  return parityCases;
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
      const answered = await ask(world);
      compared.push({
        recording,
        reason,
        day: recordings.day(recording),
        isAtOpening: isAtOpening(answered),
        ...compare(answer, answered),
      });
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

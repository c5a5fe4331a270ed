import { performance } from 'node:perf_hooks';
import { styleText } from 'node:util';
import { proofs } from '@serverless-arcade/proofs/index.ts';
import type { ProofOptions } from '@serverless-arcade/proofs/proof.ts';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { runCommand, UsageError } from './command.ts';
import { progress } from './progress.ts';

const USAGE = `Usage: npm run proofs -- [--short] [--seeds 1,2,3] [--recordings <folder> [--write]] [--minutes 60] [--rate 50] [--chapter <name> ...] ${ASSEMBLY_USAGE} [<proof> ...]

Puts the claims of the architecture to the test and prints what was found. The proofs: ${proofs.map(({ name }) => name).join(', ')}.
--write writes docs/parity.md, the page of the proof parity.
--chapter makes the proof template-mutations try those of one chapter, or of several.`;
const options = {
  chapter: { type: 'string', multiple: true },
  minutes: { type: 'string' },
  rate: { type: 'string' },
  short: { type: 'boolean', default: false },
  seeds: { type: 'string' },
  recordings: { type: 'string', default: process.env.RECORDINGS },
  write: { type: 'boolean', default: false },
  ...ASSEMBLY_OPTIONS,
} as const;

/** @throws UsageError */
function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d*$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError(`--${name} takes a whole number from 1 on, not ${text}.`);
}

/** Runs proofs one after the other. The exit code is 1 if one falls short. */
async function prove(names: readonly string[], how: Omit<ProofOptions, 'onProgress'>): Promise<void> {
  const chosen = proofs.filter(({ name }) => names.length === 0 || names.includes(name));
  let failed = 0;
  for (const { name, title, run } of chosen) {
    const startedAt = performance.now();
    console.log(`\n${styleText('bold', title)} ${styleText('dim', name)}`);
    const { lines, failures } = await run({ ...how, onProgress: progress });
    progress('');
    for (const line of lines) console.log(`  ${line}`);
    for (const failure of failures) console.log(styleText('red', `  ✗ ${failure}`));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(
      failures.length === 0 ? styleText('green', '  ✓ holds') : styleText('red', '  falls short'),
      `${seconds} s`,
    );
    if (failures.length > 0) failed += 1;
  }
  console.log(`\n${chosen.length - failed} of ${chosen.length} proofs hold.`);
  if (failed > 0) process.exitCode = 1;
}

await runCommand(
  USAGE,
  { allowPositionals: true, options },
  async ({ positionals, values: { chapter, recordings, seeds, short, write, minutes, rate, ...choice } }) => {
    const unknown = positionals.filter((name) => !proofs.some((proof) => proof.name === name));
    if (unknown.length > 0) throw new UsageError(`No proof ${unknown.join(', ')}.`);
    if (seeds !== undefined && !/^\d+(,\d+)*$/.test(seeds))
      throw new UsageError(`--seeds takes whole numbers, such as 1,2,3, not ${seeds}.`);
    const steady = { minutes: wholeNumber('minutes', minutes), rate: wholeNumber('rate', rate) };
    const chosen = { seeds: (seeds ?? '1,2,3').split(',').map(Number), hasChosenSeeds: seeds !== undefined };
    const assembly = await assemblyFor(choice);
    await prove(positionals, { assembly, chapters: chapter, recordings, short, write, ...chosen, ...steady });
  },
);

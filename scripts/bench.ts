import { globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { coldStart } from './bench/cold-start.ts';
import { demo } from './bench/demo.ts';
import { largeObjects } from './bench/large-objects.ts';
import { compare, row, run, timed } from './bench/measure.ts';
import { requests } from './bench/requests.ts';
import { stageColdStart } from './bench/stage-cold-start.ts';
import { cdkSynth, synthesis } from './bench/synthesis.ts';
import { runCommand, UsageError } from './command.ts';

/** What can be measured. @returns the names of what is over its budget */
const SUBJECTS: Readonly<Record<string, (directory: string, runs: number) => Promise<readonly string[]>>> = {
  synth: (directory, runs) => compare(synthesis(directory, Math.ceil(runs / 3))),
  demo: (_, runs) => compare(demo(Math.ceil(runs / 5))),
  functions: measureFunctions,
  stage: measureStage,
  objects: () => largeObjects(),
  requests: async (directory, runs) => requests(directory, Math.ceil(runs / 3), await synth(directory, 'requested')),
};

const USAGE = `Usage: npm run bench -- [--runs 15] [${Object.keys(SUBJECTS).join('|')} ...]

Measures what users wait for, each next to its baseline, its last run and its budget. The exit code is 1 when something is over it.`;

async function measure(names: readonly string[], runs: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'arcade-bench-'));
  try {
    const over: string[] = [];
    for (const [name, subject] of Object.entries(SUBJECTS))
      if (names.length === 0 || names.includes(name)) over.push(...(await subject(directory, runs)));
    for (const name of over) console.log(styleText('red', `Over its budget: ${name}`));
    if (over.length > 0) process.exitCode = 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureFunctions(directory: string, runs: number): Promise<readonly string[]> {
  const plain = await synth(directory, 'plain');
  const layered = await synth(directory, 'layered', '-c', 'sharedLayer=true');
  const over = await compare(await coldStart(directory, runs, plain, layered));
  console.log(`\n${styleText('bold', 'JavaScript to upload')}`);
  for (const [name, assembly] of Object.entries({ 'in every bundle': plain, 'in a shared layer': layered })) {
    const sizes = globSync('asset.*/**/*.mjs', { cwd: assembly }).map((file) => statSync(join(assembly, file)).size);
    console.log(row(name, [`${(sizes.reduce((sum, size) => sum + size, 0) / 1_024).toFixed(0)} KiB`]));
  }
  return over;
}

async function measureStage(directory: string, runs: number): Promise<readonly string[]> {
  const assembly = await synth(directory, 'staged');
  const start = await compare({
    title: 'Start of the local stage',
    runs: Math.ceil(runs / 3),
    cases: [
      { name: 'node, doing nothing', once: () => timed(() => run(process.execPath, ['-e', ''])) },
      { name: 'Stage.open and close', once: () => timed(async () => (await Stage.open({ assembly })).close()) },
    ],
  });
  return [...start, ...(await compare(stageColdStart(runs, assembly)))];
}

async function synth(directory: string, name: string, ...options: readonly string[]): Promise<string> {
  const output = join(directory, name);
  await cdkSynth(output, ...options);
  return output;
}

const options = { runs: { type: 'string', default: '15' } } as const;
await runCommand(USAGE, { allowPositionals: true, options }, async ({ positionals, values }) => {
  const unknown = positionals.filter((name) => SUBJECTS[name] === undefined);
  if (unknown.length > 0) throw new UsageError(`Nothing is called ${unknown.join(', ')}.`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new UsageError(`--runs takes a whole number from 1, not ${values.runs}.`);
  await measure(positionals, runs);
});

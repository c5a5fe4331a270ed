import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { runCommand, UsageError } from './command.ts';
import { progress } from './progress.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

/** Something that takes time: one run of it, in milliseconds. */
interface Case {
  readonly name: string;
  readonly once: () => Promise<number>;
}

/** Functions whose start is measured: one with the table alone, one with table and queue. */
const FUNCTIONS = ['api/record-play', 'registration/post-confirmation'];

/**
 * Measures what users wait for, each beside its baseline in the same run: the cases take turns, so that a machine that
 * slows down slows all of them.
 */
async function measure(runs: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'arcade-bench-'));
  try {
    const plain = await synth(directory, 'plain');
    const layered = await synth(directory, 'layered', '-c', 'sharedLayer=true');
    await compare(
      'Start of a function: import of its code in a fresh process',
      runs,
      initCases(directory, plain, layered),
    );
    await compare('Start of the local stage', Math.ceil(runs / 3), [
      { name: 'node, doing nothing', once: () => timed(() => run(process.execPath, ['-e', ''])) },
      { name: 'Stage.open and close', once: () => timed(async () => (await Stage.open({ assembly: plain })).close()) },
    ]);
    await compare('Synthesis', Math.ceil(runs / 5), [
      {
        name: 'an empty app',
        once: () => timed(() => cdkSynth(join(directory, 'empty'), '--app', emptyApp(directory))),
      },
      { name: 'the arcade', once: () => timed(() => cdkSynth(join(directory, 'again'))) },
    ]);
    console.log('\nBytes of JavaScript to upload');
    for (const [name, assembly] of Object.entries({ 'in every bundle': plain, 'in a shared layer': layered })) {
      const bytes = globSync('asset.*/**/*.mjs', { cwd: assembly }).map(
        (file) => readFileSync(join(assembly, file)).length,
      );
      console.log(
        `  ${name.padEnd(WIDTH)} ${(bytes.reduce((sum, size) => sum + size, 0) / 1_024).toFixed(0).padStart(8)} KiB`,
      );
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const WIDTH = 44;

async function compare(title: string, runs: number, cases: readonly Case[]): Promise<void> {
  const times = new Map(cases.map(({ name }) => [name, [] as number[]]));
  for (let turn = 1; turn <= runs; turn += 1) {
    progress(`${title}: ${turn} of ${runs} `);
    for (const { name, once } of cases) times.get(name)?.push(await once());
  }
  progress('');
  console.log(`\n${title}, ${runs} runs each, in turns (milliseconds)`);
  console.log(`  ${''.padEnd(WIDTH)} ${['min', 'median', 'max'].map((head) => head.padStart(8)).join('')}`);
  for (const [name, all] of times) {
    const sorted = all.toSorted((a, b) => a - b);
    const figures = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    console.log(`  ${name.padEnd(WIDTH)} ${figures.map((figure) => (figure ?? 0).toFixed(1).padStart(8)).join('')}`);
  }
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return performance.now() - startedAt;
}

async function synth(directory: string, name: string, ...options: string[]): Promise<string> {
  const output = join(directory, name);
  await cdkSynth(output, ...options);
  return output;
}

const cdkSynth = (output: string, ...options: string[]) =>
  run('npx', ['cdk', 'synth', '--quiet', '--output', output, ...options], { cwd: root });

function emptyApp(directory: string): string {
  const file = join(directory, 'empty.mjs');
  writeFileSync(
    file,
    `import { App, CfnWaitConditionHandle, Stack } from '${join(root, 'node_modules', 'aws-cdk-lib', 'index.js')}';\nnew CfnWaitConditionHandle(new Stack(new App(), 'empty'), 'Nothing');\n`,
  );
  return `node ${file}`;
}

/** An empty module, and each function with its packages in the bundle and in a layer. */
function initCases(directory: string, plain: string, layered: string): readonly Case[] {
  const empty = join(directory, 'empty-module.mjs');
  writeFileSync(empty, 'export const handler = () => {};');
  return [
    { name: 'an empty module', once: () => importTime(empty) },
    ...FUNCTIONS.flatMap((handler) => [
      { name: `${handler}, all in its bundle`, once: caseOf(codeOf(plain, handler)) },
      { name: `${handler}, packages in a layer`, once: caseOf(withLayer(directory, layered, handler)) },
    ]),
  ];
}

const caseOf = (file: string) => () => importTime(file);

function codeOf(assembly: string, handler: string): string {
  const [file] = globSync(`asset.*/${handler}.mjs`, { cwd: assembly });
  if (file === undefined) throw new Error(`The assembly has no code of ${handler}`);
  return join(assembly, file);
}

/** The code with the layer's packages beside it, where Node.js finds them as it finds those of a layer in Lambda. */
function withLayer(directory: string, assembly: string, handler: string): string {
  const code = codeOf(assembly, handler);
  const [layer] = globSync('asset.*/nodejs/node_modules', { cwd: assembly });
  if (layer === undefined) throw new Error('The assembly has no layer');
  const copy = join(directory, 'with-layer', handler.replace('/', '-'));
  mkdirSync(copy, { recursive: true });
  cpSync(code.slice(0, -`/${handler}.mjs`.length), copy, { recursive: true });
  symlinkSync(join(assembly, layer), join(copy, 'node_modules'));
  return join(copy, `${handler}.mjs`);
}

/** Settings that some function asks for when it loads; none is called. */
const ENVIRONMENT = Object.fromEntries(
  ['TABLE_NAME', 'PLAYERS_GROUP', 'FOLLOW_UP_QUEUE_URL', 'STARTING_CREDITS_PARAMETER', 'EVENT_BUS_NAME']
    .map((name) => [name, 'bench'])
    .concat([
      ['SECOND_REMINDER_DELAY_SECONDS', '900'],
      ['AWS_REGION', 'us-east-1'],
    ]),
);

async function importTime(file: string): Promise<number> {
  const script = `const t = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - t)`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--enable-source-maps', '-e', script], {
    env: { ...process.env, ...ENVIRONMENT },
  });
  return Number(stdout);
}

const USAGE = `Usage: npm run bench -- [--runs 15]

Measures what users wait for, each beside its baseline.`;
await runCommand(USAGE, { options: { runs: { type: 'string', default: '15' } } }, async ({ values }) => {
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new UsageError(`--runs takes a whole number from 1, not ${values.runs}.`);
  await measure(runs);
});

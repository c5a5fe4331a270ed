import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { CommandError } from './command.ts';
import { progress } from './progress.ts';
import { keepUpToDate } from './up-to-date.ts';

const root = join(import.meta.dirname, '..');

/** What `cdk synth` reads: the app, what it bundles, and what both are made with. */
export const SYNTH_INPUTS = [
  '{bin,lib,lambda}/**/*',
  '{package,package-lock,tsconfig,cdk,cdk.context}.json',
  'node_modules/.package-lock.json',
];

/** The options of every command that runs the arcade. */
export const ASSEMBLY_OPTIONS = {
  assembly: { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true },
  fresh: { type: 'boolean', default: false },
} as const;

/** How `ASSEMBLY_OPTIONS` are used. */
export const ASSEMBLY_USAGE = '[-c <key>=<value>] [--fresh] [--assembly <output of cdk synth>]';

interface AssemblyChoice {
  /** Somebody else's assembly, used as it is. @default the project's `cdk.out` */
  readonly assembly?: string | undefined;
  /** Context of the CDK, each as `<key>=<value>`. @default only that of cdk.json */
  readonly context?: readonly string[] | undefined;
  /** Whether to synthesize in any case. @default false */
  readonly fresh?: boolean;
  /** Ends the CDK. @default it runs to its end */
  readonly signal?: AbortSignal;
}

/**
 * The assembly that a command runs. `cdk.out` is synthesized if what it was made of has changed, and says so in one line.
 * @throws CommandError with all that the CDK printed, when it fails
 */
export async function assemblyFor({ assembly, context, fresh = false }: AssemblyChoice): Promise<string> {
  if (assembly !== undefined) return assembly;
  const startedAt = performance.now();
  progress('Synthesizing cdk.out');
  const made = await synthesize(join(root, 'cdk.out'), { context, fresh }).finally(() => progress(''));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(made ? `cdk.out was synthesized in ${seconds} s.` : 'cdk.out is up to date.');
  return 'cdk.out';
}

/** Runs `cdk synth`, unless the output is up to date. @returns whether it ran */
export function synthesize(
  output: string,
  { context = [], fresh = false, signal }: Omit<AssemblyChoice, 'assembly'> = {},
): Promise<boolean> {
  const environment = Object.entries(process.env).filter(([name]) => /^(AWS|CDK)_/.test(name));
  const settings = [...context, ...environment.map((entry) => entry.join('=')).sort()];
  return keepUpToDate({ folder: resolve(output), root, inputs: SYNTH_INPUTS, settings }, fresh, () =>
    cdkSynth(output, context, signal),
  );
}

/** What the CDK's command line says at the end of every synth. */
const NOISE = /^(Successfully synthesized to |Supply a stack id \()/;

async function cdkSynth(output: string, context: readonly string[], signal?: AbortSignal): Promise<void> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk');
  const flags = context.flatMap((entry) => ['--context', entry]);
  const args = [cli, 'synth', '--quiet', '--no-notices', '--output', relative(root, resolve(output)), ...flags];
  const environment = {
    ...process.env,
    // The app runs in this version of Node.js, which is part of the stamp.
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    // Node.js keeps what it compiled of the CDK: https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
    NODE_COMPILE_CACHE: join(root, 'build', 'compile-cache'),
  };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environment,
    ...(signal === undefined ? {} : { signal }),
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const said = `${stderr}${stdout}`.split('\n').filter((line) => line !== '' && !NOISE.test(line));
  if (status !== 0) throw new CommandError([...said, '`cdk synth` failed.'].join('\n'));
  for (const line of said) console.error(line);
}

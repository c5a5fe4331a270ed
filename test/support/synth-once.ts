import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { synthesize } from '../../scripts/assembly.ts';
import { TEST_ASSEMBLY } from './test-assembly.ts';

const run = promisify(execFile);

/** What Jest says of a run: the parts of paths that the command names. */
interface Chosen {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

/**
 * Where Node.js keeps what it compiled for every process that a test starts: half of the start of a command is to compile it.
 * https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
const COMPILE_CACHE = join(import.meta.dirname, '..', '..', 'build', 'compile-cache');

/**
 * Synthesizes for all test files what has changed since the last time. Behaviour tests of the core read what `cdk synth` makes for
 * users, so a violated rule or an unacknowledged finding fails them. The other assemblies need no second validation. Tests of the stage
 * alone read none of them: the stage does not know the arcade.
 */
export default async function synthOnce({ testPathPatterns: { patterns } }: Chosen): Promise<void> {
  process.env.NODE_COMPILE_CACHE = COMPILE_CACHE;
  if (patterns.length > 0 && patterns.every((pattern) => pattern.startsWith('packages/stage/'))) return;
  // The chapters on request take the functions that the first synth has bundled.
  await Promise.all([synthesize(TEST_ASSEMBLY).then(() => program('synth-chapters.ts')), program('synth-copies.ts')]);
}

const program = (name: string) => run(process.execPath, [join(import.meta.dirname, name)]);

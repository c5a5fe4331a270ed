import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TEST_ASSEMBLY } from './test-assembly.ts';

const run = promisify(execFile);

/**
 * Synthesizes once for all test files. Behaviour tests get it by the command that users type: they run the very output
 * of `cdk synth`, and a violated rule or an unacknowledged finding fails them. Template tests compare several copies,
 * which need neither bundles nor a second validation.
 */
export default async function synthOnce(): Promise<void> {
  rmSync(TEST_ASSEMBLY, { recursive: true, force: true });
  await Promise.all([
    run('npx', ['cdk', 'synth', '--quiet', '--output', TEST_ASSEMBLY]),
    run(process.execPath, [join(import.meta.dirname, 'synth-copies.ts')]),
  ]);
}

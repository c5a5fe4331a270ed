import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SYNTH_INPUTS, synthesize } from '../../scripts/assembly.ts';
import { keepUpToDate } from '../../scripts/up-to-date.ts';
import { TEST_ASSEMBLY, TEST_COPIES } from './test-assembly.ts';

const run = promisify(execFile);

/**
 * Synthesizes for all test files what has changed since the last time. Behaviour tests get it by the command that users type: they run the very output
 * of `cdk synth`, and a violated rule or an unacknowledged finding fails them. Template tests compare several copies,
 * which need neither bundles nor a second validation.
 */
export default async function synthOnce(): Promise<void> {
  const root = join(import.meta.dirname, '..', '..');
  const copies = { folder: TEST_COPIES, root, inputs: [...SYNTH_INPUTS, 'test/support/**/*'] };
  await Promise.all([
    synthesize(TEST_ASSEMBLY),
    keepUpToDate(copies, false, async () => {
      await run(process.execPath, [join(import.meta.dirname, 'synth-copies.ts')]);
    }),
  ]);
}

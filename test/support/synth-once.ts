import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { TEST_ASSEMBLY } from './test-assembly.ts';

/**
 * Synthesizes once for all behaviour tests, by the command that users type: they run the very output of `cdk synth`, and
 * a violated rule or an unacknowledged finding fails them.
 */
export default function synthOnce(): void {
  rmSync(TEST_ASSEMBLY, { recursive: true, force: true });
  execFileSync('npx', ['cdk', 'synth', '--quiet', '--output', TEST_ASSEMBLY], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

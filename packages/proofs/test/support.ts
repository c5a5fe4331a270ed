import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import type { ProofOptions } from '../proof.ts';

/** A proof as the tests have it: small, of the arcade that they all run. */
export const SHORT: ProofOptions = { assembly: TEST_ASSEMBLY, short: true, seeds: [1], onProgress: () => undefined };

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'proofs.ts');

/** Runs what `npm run proofs` runs after it has synthesized. @returns its exit code, and all that it printed */
export async function runProofs(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly output: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { env: { ...process.env, NO_COLOR: '1' } });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, output: stdout + stderr };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proof, ProofResult } from './proof.ts';
import { cfnLint, installedCfnLint, unmaskedTemplates } from './static-checks/cfn-lint.ts';

/**
 * What can be said of the templates without running them. An unacknowledged finding has already failed the `cdk synth` before,
 * as have properties that CloudFormation's schemas do not know.
 */
export const staticChecks: Proof = {
  name: 'static-checks',
  title: 'Every finding of the rules is fixed, or acknowledged where it stands with a reason',
  async run({ onProgress }) {
    const folder = mkdtempSync(join(tmpdir(), 'arcade-checks-'));
    try {
      onProgress('cdk-nag');
      // Here, because loading the CDK takes longer than some proofs.
      const { checkEnvironments } = await import('./static-checks/cdk-nag.ts');
      const environments = checkEnvironments(folder);
      onProgress('cfn-lint');
      const results = [...environments, linted(folder)];
      return {
        lines: results.flatMap(({ lines }) => lines),
        failures: results.flatMap(({ failures }) => failures),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function linted(folder: string): ProofResult {
  const program = installedCfnLint();
  if (program === undefined) return { lines: ['cfn-lint is not installed: nobody lints templates/'], failures: [] };
  const files = unmaskedTemplates(folder);
  const failures = cfnLint(files);
  return { lines: [`${program}: ${failures.length} errors in ${files.length} templates`], failures };
}

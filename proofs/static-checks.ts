import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StageName, stages } from '../lib/stages.ts';
import { arcadeApp } from '../test/support/arcade-app.ts';
import type { Proof, ProofResult } from './proof.ts';
import { examineAcknowledgements } from './static-checks/acknowledgements.ts';
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
      const results = Object.values(stages).map(({ name }) => {
        onProgress(`rules of the ${name} stage`);
        return acknowledged(name, join(folder, name));
      });
      onProgress('cfn-lint');
      results.push(linted(folder));
      return {
        lines: results.flatMap(({ lines }) => lines),
        failures: results.flatMap(({ failures }) => failures),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function acknowledged(stage: StageName, outdir: string): ProofResult {
  const app = arcadeApp({ stage, instance: 'arcade', outdir });
  app.synth();
  const { acknowledged, findings, stale, wide, notOnce, withoutReason } = examineAcknowledgements(app);
  const wrong = {
    stale,
    'for more than one resource': wide,
    'not acknowledged once': notOnce,
    'without a reason': withoutReason,
  };
  const counts = Object.entries(wrong).map(([what, names]) => `${names.length} ${what}`);
  return {
    lines: [`${stage}: ${findings} findings of cdk-nag, ${acknowledged} acknowledgements: ${counts.join(', ')}`],
    failures: Object.entries(wrong).flatMap(([what, names]) => names.map((name) => `${stage}: ${name} is ${what}`)),
  };
}

function linted(folder: string): ProofResult {
  const program = installedCfnLint();
  if (program === undefined) return { lines: ['cfn-lint is not installed: nobody lints templates/'], failures: [] };
  const files = unmaskedTemplates(folder);
  const failures = cfnLint(files);
  return { lines: [`${program}: ${failures.length} errors in ${files.length} templates`], failures };
}

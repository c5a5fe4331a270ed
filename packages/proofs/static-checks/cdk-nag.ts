import { join } from 'node:path';
import { type StageName, stages } from '../../../lib/environments.ts';
import { arcadeApp } from '../../../test/support/arcade-app.ts';
import type { ProofResult } from '../proof.ts';
import { examineAcknowledgements } from './acknowledgements.ts';

/** What the rules find in every stage. */
export const checkStages = (folder: string): readonly ProofResult[] =>
  Object.values(stages).map(({ name }) => checkStage(name, join(folder, name)));

/** What the rules find in a stage, and what has been said about it. @param outdir where it is synthesized */
export function checkStage(stage: StageName, outdir: string): ProofResult {
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

import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { type EnvironmentName, environments } from '../../../lib/environments.ts';
import { instanceOf } from '../../../lib/instance.ts';
import { loadSupport } from '../project.ts';
import type { ProofResult } from '../proof.ts';
import { examineAcknowledgements } from './acknowledgements.ts';

/** What makes the arcade without bundles, for the tests. */
interface ArcadeApps {
  arcadeApp(options: {
    readonly environment: EnvironmentName;
    readonly instance: string;
    readonly outdir: string;
  }): App;
}

const { arcadeApp } = await loadSupport<ArcadeApps>('arcade-app.ts');

/** What the rules find in every environment. */
export const checkEnvironments = (folder: string): readonly ProofResult[] =>
  Object.values(environments).map(({ name }) => checkEnvironment(name, join(folder, name)));

/** What the rules find in an environment, and what has been said about it. @param outdir where it is synthesized */
export function checkEnvironment(environment: EnvironmentName, outdir: string): ProofResult {
  const app = arcadeApp({ environment, instance: instanceOf(environment), outdir });
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
    lines: [`${environment}: ${findings} findings of cdk-nag, ${acknowledged} acknowledgements: ${counts.join(', ')}`],
    failures: Object.entries(wrong).flatMap(([what, names]) =>
      names.map((name) => `${environment}: ${name} is ${what}`),
    ),
  };
}

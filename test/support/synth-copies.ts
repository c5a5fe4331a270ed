import { rmSync } from 'node:fs';
import type { StageName } from '../../lib/stages.ts';
import { arcadeApp } from './arcade-app.ts';
import { copyAssembly } from './test-assembly.ts';

/** The copies that template tests compare. */
const COPIES: readonly (readonly [stage: StageName, instance: string])[] = [
  ['sandbox', 'arcade'],
  ['prod', 'arcade'],
  ['sandbox', 'other'],
];

// A program: all copies in one process, because loading the CDK takes longer than synthesizing one of them.
for (const [stage, instance] of COPIES) {
  const outdir = copyAssembly(stage, instance);
  rmSync(outdir, { recursive: true, force: true });
  arcadeApp({ stage, instance, outdir }).synth();
}

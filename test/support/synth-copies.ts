import { rmSync } from 'node:fs';
import type { StageName } from '../../lib/stages.ts';
import { arcadeApp } from './arcade-app.ts';
import { copyAssembly } from './test-assembly.ts';

/** The copies that template tests compare. */
const COPIES: readonly (readonly [stage: StageName, instance: string, instrumented?: boolean])[] = [
  ['sandbox', 'arcade'],
  ['prod', 'arcade'],
  ['sandbox', 'other'],
  ['sandbox', 'arcade', true],
];
const INSTRUMENTED = { openTelemetry: { publisher: '111122223333', version: 7 } };

// A program: all copies in one process, because loading the CDK takes longer than synthesizing one of them.
for (const [stage, instance, instrumented = false] of COPIES) {
  const outdir = copyAssembly(stage, instance, instrumented);
  rmSync(outdir, { recursive: true, force: true });
  arcadeApp({ stage, instance, outdir, ...(instrumented ? { settings: INSTRUMENTED } : {}) }).synth();
}

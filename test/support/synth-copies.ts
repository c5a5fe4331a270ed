import { rmSync } from 'node:fs';
import { arcadeApp } from './arcade-app.ts';
import { COPIES, copyAssembly } from './test-assembly.ts';

const INSTRUMENTED = { openTelemetry: { publisher: '111122223333', version: 7 } };

// A program: all copies in one process, because loading the CDK takes longer than synthesizing one of them.
for (const copy of COPIES) {
  const { environment, instance, instrumented } = copy;
  const outdir = copyAssembly(copy);
  rmSync(outdir, { recursive: true, force: true });
  arcadeApp({ environment, instance, outdir, ...(instrumented ? { settings: INSTRUMENTED } : {}) }).synth();
}

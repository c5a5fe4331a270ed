import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SYNTH_INPUTS } from '../../scripts/assembly.ts';
import { keepUpToDate } from '../../scripts/up-to-date.ts';
import { COPIES, copyAssembly, TEST_COPIES } from './test-assembly.ts';

const INSTRUMENTED = { openTelemetry: { publisher: '111122223333', version: 7 } };
const root = join(import.meta.dirname, '..', '..');

// A program: all copies in one process, because loading the CDK takes longer than synthesizing one of them. It touches
// nothing while the copies are up to date, so it may run while tests read them.
await keepUpToDate({ folder: TEST_COPIES, root, inputs: [...SYNTH_INPUTS, 'test/support/**/*'] }, false, async () => {
  const { arcadeApp } = await import('./arcade-app.ts');
  for (const copy of COPIES) {
    const { environment, instance, instrumented } = copy;
    const outdir = copyAssembly(copy);
    rmSync(outdir, { recursive: true, force: true });
    arcadeApp({ environment, instance, outdir, ...(instrumented ? { settings: INSTRUMENTED } : {}) }).synth();
  }
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SYNTH_INPUTS } from '../../scripts/assembly.ts';
import { keepUpToDate } from '../../scripts/up-to-date.ts';
import { COPIES, type Copy, copyAssembly, TEST_COPIES } from './test-assembly.ts';

const INSTRUMENTED = { openTelemetry: { publisher: '111122223333', version: 7 } };
const root = join(import.meta.dirname, '..', '..');

// A program: all copies in one process, because loading the CDK takes longer than synthesizing one of them. It touches
// nothing while the copies are up to date, so it may run while tests read them.
await keepUpToDate({ folder: TEST_COPIES, root, inputs: [...SYNTH_INPUTS, 'test/support/**/*'] }, false, async () => {
  rmSync(TEST_COPIES, { recursive: true, force: true });
  const [{ arcadeApp }, { chosenChapters, optionalChapters }] = await Promise.all([
    import('./arcade-app.ts'),
    import('../../lib/arcade.ts'),
  ]);
  const onRequest = optionalChapters.flatMap((chapter): readonly Copy[] => [
    { chapter, environment: 'sandbox', instance: 'arcade', instrumented: false },
    { chapter, environment: 'prod', instance: 'arcade-prod', instrumented: false },
  ]);
  const all: Copy = { chapter: 'all', environment: 'sandbox', instance: 'arcade', instrumented: false };
  for (const copy of [...COPIES, ...onRequest, all]) {
    const { environment, instance, instrumented, chapter } = copy;
    const outdir = copyAssembly(copy);
    const settings = instrumented ? { settings: INSTRUMENTED } : {};
    const chapters = chapter === undefined ? {} : { chapters: await chosenChapters(chapter) };
    arcadeApp({ environment, instance, outdir, ...settings, ...chapters }).synth();
  }
});

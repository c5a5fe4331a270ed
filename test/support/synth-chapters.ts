import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { instanceOf } from '../../lib/instance.ts';
import { SYNTH_INPUTS } from '../../scripts/assembly.ts';
import { keepUpToDate } from '../../scripts/up-to-date.ts';
import { chapterAssembly, TEST_CHAPTERS } from './test-assembly.ts';

const root = join(import.meta.dirname, '..', '..');

// A program: every chapter on request alone, with what it refers to and what its story needs, as `cdk synth -c chapters=` makes it. In one
// process, like the copies of template tests, and like them without validation.
const inputs = [...SYNTH_INPUTS, 'test/support/**/*', 'test/*/story.ts'];
await keepUpToDate({ folder: TEST_CHAPTERS, root, inputs }, false, async () => {
  rmSync(TEST_CHAPTERS, { recursive: true, force: true });
  const [{ arcadeApp }, { chosenChapters, optionalChapters }, { bundleFunctions }, { chaptersFor }] = await Promise.all(
    [
      import('./arcade-app.ts'),
      import('../../lib/arcade.ts'),
      import('../../lib/bundle.ts'),
      import('../../playground/story.ts'),
    ],
  );
  const bundles = await bundleFunctions();
  for (const name of optionalChapters) {
    const outdir = chapterAssembly(name);
    const chapters = await chosenChapters(chaptersFor([name]).join(','));
    arcadeApp({ environment: 'sandbox', instance: instanceOf('sandbox'), chapters, bundles, outdir }).synth();
  }
});

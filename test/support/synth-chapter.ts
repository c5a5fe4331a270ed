import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { chosenChapters } from '../../lib/arcade.ts';
import { type EnvironmentName, instanceOf } from '../../lib/instance.ts';
import { arcadeApp } from './arcade-app.ts';
import { mutated } from './mutated.ts';
import { type SynthesizedChapter, synthesizedFrom } from './synthesized.ts';

/** An optional chapter with what it refers to, synthesized here and now: the copies of all tests have the core only. */
export async function synthChapter(
  name: string,
  environment: EnvironmentName = 'sandbox',
): Promise<SynthesizedChapter> {
  const copy = { environment, instance: instanceOf(environment), instrumented: false };
  const outdir = mkdtempSync(join(tmpdir(), 'arcade-chapter-'));
  arcadeApp({ ...copy, outdir, chapters: await chosenChapters(name) }).synth();
  return mutated(synthesizedFrom(new CloudAssembly(outdir)), copy).chapter(name);
}

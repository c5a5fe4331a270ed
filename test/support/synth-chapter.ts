import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { chosenChapters } from '../../lib/arcade.ts';
import { arcadeApp } from './arcade-app.ts';
import { mutated } from './mutated.ts';
import { type SynthesizedChapter, synthesizedFrom } from './synthesized.ts';

const COPY = { environment: 'sandbox', instance: 'arcade', instrumented: false } as const;

/** An optional chapter with what it refers to, synthesized here and now: the copies of all tests have the core only. */
export async function synthChapter(name: string): Promise<SynthesizedChapter> {
  const outdir = mkdtempSync(join(tmpdir(), 'arcade-chapter-'));
  arcadeApp({ ...COPY, outdir, chapters: await chosenChapters(name) }).synth();
  return mutated(synthesizedFrom(new CloudAssembly(outdir)), COPY).chapter(name);
}

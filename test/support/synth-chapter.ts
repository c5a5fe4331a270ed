import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { chosenChapters } from '../../lib/arcade.ts';
import { type EnvironmentName, instanceOf } from '../../lib/instance.ts';
import { arcadeApp } from './arcade-app.ts';
import { mutated } from './mutated.ts';
import { type SynthesizedArcade, type SynthesizedChapter, synthesizedFrom } from './synthesized.ts';

const synthesized = new Map<string, Promise<SynthesizedArcade>>();

/**
 * An optional chapter with what it refers to, synthesized when it is first asked for: the copies of all tests have the core only.
 */
export async function synthChapter(
  name: string,
  environment: EnvironmentName = 'sandbox',
): Promise<SynthesizedChapter> {
  const key = `${name} ${environment}`;
  const result = synthesized.get(key) ?? synthesize(name, environment);
  synthesized.set(key, result);
  return mutated(await result, { environment, instance: instanceOf(environment), instrumented: false }).chapter(name);
}

async function synthesize(name: string, environment: EnvironmentName): Promise<SynthesizedArcade> {
  const outdir = mkdtempSync(join(tmpdir(), 'arcade-chapter-'));
  const chapters = await chosenChapters(name);
  arcadeApp({ environment, instance: instanceOf(environment), outdir, chapters }).synth();
  return synthesizedFrom(new CloudAssembly(outdir));
}

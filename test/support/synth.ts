import { existsSync } from 'node:fs';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { instanceOf } from '../../lib/instance.ts';
import { mutated } from './mutated.ts';
import { type SynthesizedArcade, synthesizedFrom } from './synthesized.ts';
import { type Copy, copyAssembly } from './test-assembly.ts';

/** Which copy is meant. @default the core in the sandbox, not instrumented; of each environment the instance without a choice */
export type SynthOptions = Partial<Copy>;

const synthesized = new Map<string, SynthesizedArcade>();

/**
 * A copy of the whole arcade as it was synthesized once for all test files, see `synth-copies.ts`: reading it takes a
 * fraction of the time that building it anew in each file would.
 * @throws when nobody has synthesized such a copy
 */
export function synthArcade(options: SynthOptions = {}): SynthesizedArcade {
  const { environment = 'sandbox', instrumented = false, chapter } = options;
  const instance = options.instance ?? instanceOf(environment);
  const copy = { environment, instrumented, instance, ...(chapter !== undefined && { chapter }) };
  const directory = copyAssembly(copy);
  const result = synthesized.get(directory) ?? readArcade(directory);
  synthesized.set(directory, result);
  return mutated(result, copy);
}

function readArcade(directory: string): SynthesizedArcade {
  if (!existsSync(directory))
    throw new Error(`There is no ${directory}: \`node test/support/synth-copies.ts\` makes it.`);
  return synthesizedFrom(new CloudAssembly(directory));
}

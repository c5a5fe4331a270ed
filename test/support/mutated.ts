import { templateMutation } from '@serverless-arcade/proofs/mutations/index.ts';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type SynthesizedArcade, synthesizedFrom } from './synthesized.ts';
import type { Copy } from './test-assembly.ts';

const copies = new WeakMap<SynthesizedArcade, { readonly id: string; readonly copy: SynthesizedArcade }>();

/**
 * The same, or, where `TEMPLATE_MUTATION` names a mutation, a copy whose template has it: the proof `template-mutations`
 * runs the tests of the templates under each and expects that one of them fails.
 */
export function mutated(arcade: SynthesizedArcade, { environment, instrumented }: Copy): SynthesizedArcade {
  const id = process.env.TEMPLATE_MUTATION;
  if (id === undefined || id === '') return arcade;
  const known = copies.get(arcade);
  if (known?.id === id) return known.copy;
  const mutation = templateMutation(id);
  const assembly = new CloudAssembly(arcade.assembly.directory);
  const stack = assembly.stacks.find((candidate) => candidate.id === mutation.chapter);
  // The core is as it was under a mutation of an optional chapter, and the other way round.
  if (stack === undefined) return arcade;
  const { environment: onlyEnvironment = environment, instrumented: onlyInstrumented = instrumented } = mutation;
  if (onlyEnvironment === environment && onlyInstrumented === instrumented) mutation.change(stack.template);
  const copy = synthesizedFrom(assembly);
  copies.set(arcade, { id, copy });
  return copy;
}

import { join } from 'node:path';
import type { StageName } from '../../lib/environments.ts';

const build = join(import.meta.dirname, '..', '..', 'build');

/** Where the tests find the output of `cdk synth`. */
export const TEST_ASSEMBLY = join(build, 'test-assembly');

/** A copy of the arcade for template tests. */
export interface Copy {
  readonly stage: StageName;
  /** First part of the stack names. */
  readonly instance: string;
  /** Whether its stage names the layer of OpenTelemetry. */
  readonly instrumented: boolean;
}

/** The copies that template tests compare. */
export const COPIES: readonly Copy[] = [
  { stage: 'sandbox', instance: 'arcade', instrumented: false },
  { stage: 'prod', instance: 'arcade', instrumented: false },
  { stage: 'sandbox', instance: 'other', instrumented: false },
  { stage: 'sandbox', instance: 'arcade', instrumented: true },
];

/** Where template tests find a copy. */
export const copyAssembly = ({ stage, instance, instrumented }: Copy): string =>
  join(build, 'test-copies', `${instance}-${stage}${instrumented ? '-instrumented' : ''}`);

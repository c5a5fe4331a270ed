import { join } from 'node:path';

const build = join(import.meta.dirname, '..', '..', 'build');

/** Where the tests find the output of `cdk synth`. */
export const TEST_ASSEMBLY = join(build, 'test-assembly');

/** Where template tests find a copy of the arcade: one per stage and instance, and one whose functions are instrumented. */
export const copyAssembly = (stage: string, instance: string, instrumented = false): string =>
  join(build, 'test-copies', `${instance}-${stage}${instrumented ? '-instrumented' : ''}`);

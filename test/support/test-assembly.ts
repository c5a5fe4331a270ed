import { join } from 'node:path';

/** Where the tests find the output of `cdk synth`. */
export const TEST_ASSEMBLY = join(import.meta.dirname, '..', '..', 'build', 'test-assembly');

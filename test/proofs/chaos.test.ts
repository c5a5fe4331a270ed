import { expect, test } from '@jest/globals';
import { noSpace } from '../../proofs/chaos/no-space.ts';
import { proveChaos } from '../../proofs/chaos.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

test('lambda-idempotency: a full disk under the tables is survived, and nothing is lost', async () => {
  const options = { short: true, seeds: [1], onProgress: () => {} };
  const { lines, failures } = await proveChaos(options, TEST_ASSEMBLY, [noSpace]);
  expect(failures).toEqual([]);
  expect(lines).toHaveLength(1);
}, 120_000);

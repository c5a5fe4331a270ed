import { afterAll, expect, test } from '@jest/globals';
import { changedAssembly, closeArcades } from '../support/arcade.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';
import { runProofs } from './support.ts';

afterAll(closeArcades);

test('the command prints the figures of what it was asked for, and that it holds', async () => {
  const { status, output } = await runProofs('--assembly', TEST_ASSEMBLY, 'resource-policies');
  expect(output).toMatch(/resource-policies\n {2}[1-9]/);
  expect(output).toMatch(/✓ holds \d+\.\d s\n\n1 of 1 proofs hold\.\n$/);
  expect(status).toBe(0);
});

test('the command exits with 1 when a proof falls short, and says why', async () => {
  const open = changedAssembly('leaderboard', (resources) => {
    for (const [id, { Type }] of Object.entries(resources)) if (Type === 'AWS::SQS::QueuePolicy') delete resources[id];
  });
  const { status, output } = await runProofs('--assembly', open, 'resource-policies');
  expect(output).toMatch(/✗ leaderboard\/\w+ takes sqs:\* over plain HTTP/);
  expect(output).toContain('0 of 1 proofs hold.');
  expect(status).toBe(1);
});

test.each([['nothing-like-that'], ['--seeds', 'one'], ['--seeds', '']])(
  'the command does not take %s %s',
  async (...args) => {
    const { status, output } = await runProofs(...args);
    expect(output).toMatch(/^Usage: npm run proofs -- /);
    expect(status).toBe(2);
  },
);

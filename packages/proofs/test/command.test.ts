import { afterAll, expect, test } from '@jest/globals';
import { changedAssembly, closeArcades } from '../../../test/support/arcade.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
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

test.each([
  [['nothing-like-that'], 'No proof nothing-like-that.'],
  [['--seeds', ''], '--seeds takes whole numbers, such as 1,2,3, not .'],
  [['--long'], "Unknown option '--long'"],
])('the command does not take %j, and says what it takes', async (args, why) => {
  const { status, output } = await runProofs(...args);
  const [reason, usage, proofs] = output.split('\n\n');
  expect([status, reason]).toEqual([2, why]);
  expect(usage).toMatch(/^Usage: npm run proofs -- /);
  expect(proofs).toContain('The proofs: least-privilege, ');
});

test('the command says what it takes to who asks', async () => {
  const { status, output } = await runProofs('--help');
  expect([status, output]).toEqual([0, expect.stringMatching(/^Usage: npm run proofs -- /)]);
});

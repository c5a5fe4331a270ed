import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { inBatches } from '#lambda/runtime/aws/in-batches.ts';
import { logger } from '#lambda/runtime/logger.ts';

let logged: unknown[][] = [];

beforeEach(() => {
  logged = [];
  jest.spyOn(logger, 'error').mockImplementation((...line) => void logged.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
});

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Takes everything, but for what the function says of a batch. */
async function send(count: number, answer: (batch: readonly number[]) => number[] = () => []) {
  const sent: (readonly number[])[] = [];
  const left = await inBatches(numbers(count), async (batch) => {
    sent.push(batch);
    return answer(batch).map((position) => ({ position, reason: 'ThrottlingException' }));
  });
  return { sent, left };
}

test('sqs-batch-partial-failure: 25 items are three calls of at most ten', async () => {
  const { sent, left } = await send(25);
  expect(sent).toEqual([numbers(10), numbers(20).slice(10), numbers(25).slice(20)]);
  expect([left, logged]).toEqual([[], []]);
});

test.each([0, 10])('sqs-batch-partial-failure: %i items are no call too many', async (count) => {
  expect((await send(count)).sent).toHaveLength(count / 10);
});

test('sqs-batch-partial-failure: what a call refuses comes back by its position, and the reason is in the log', async () => {
  const { left } = await send(20, ([first]) => (first === 10 ? [0, 3] : []));
  expect(left).toEqual([10, 13]);
  const entries = [0, 3].map((position) => ({ position, reason: 'ThrottlingException' }));
  expect(logged).toEqual([['Entries were refused', { entries }]]);
});

test.each([
  ['an error', new Error('timed out')],
  ['something else', 'timed out'],
])(
  'sqs-batch-partial-failure: a call that fails with %s leaves its batch, and those after it are sent',
  async (_, thrown) => {
    const { sent, left } = await send(25, ([first]) => {
      if (first === 10) throw thrown;
      return [];
    });
    expect(sent).toHaveLength(3);
    expect(left).toEqual(numbers(20).slice(10));
    expect(logged).toEqual([['A batch was not sent', { error: new Error('timed out') }]]);
  },
);

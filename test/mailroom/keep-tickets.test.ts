import { expect, test } from '@jest/globals';
import { keepTickets } from '#lambda/mailroom/use-cases/keep-tickets.ts';
import { backOff } from '#lambda/mailroom/worker/press.ts';

const entry = { playerId: 'ada', number: 3, change: -10 };
const after = (last: number) => keepTickets(JSON.stringify(entry), { applyNext: async () => last });

test('sqs-fifo: an entry is applied in its turn, known when it comes again, and too early when one is missing', async () => {
  expect(await after(3)).toBe('applied');
  expect(await after(4)).toBe('known');
  await expect(after(1)).rejects.toThrow('Entry 3 of ada comes after entry 1');
});

test.each(['x', '{}', JSON.stringify({ ...entry, number: 0 })])('sqs-fifo: %j is poison', async (body) => {
  await expect(keepTickets(body, { applyNext: async () => 1 })).rejects.toThrow();
});

test('sqs-change-visibility: the pause doubles with each failure, up to a quarter of an hour', () => {
  expect([1, 2, 3, 9].map(backOff)).toEqual([10, 20, 40, 900]);
});

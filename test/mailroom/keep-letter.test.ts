import { expect, test } from '@jest/globals';
import { keepLetter, type Letter } from '#lambda/mailroom/use-cases/keep-letter.ts';

const letter: Letter = { letterId: 'n1', text: 'Insert coin' };

test.each([
  [true, 'kept'],
  [false, 'known'],
])('lambda-idempotency: when the store says %j, the letter is %s', async (isNew, outcome) => {
  const stored: Letter[] = [];
  const storeLetter = async (one: Letter) => {
    stored.push(one);
    return isNew;
  };
  expect(await keepLetter(JSON.stringify(letter), { storeLetter })).toBe(outcome);
  expect(stored).toEqual([letter]);
});

test.each(['not JSON', '{}', JSON.stringify({ ...letter, letterId: '' }), JSON.stringify({ ...letter, text: '' })])(
  'sqs-dlq-redrive-policy: %j is poison',
  async (body) => {
    await expect(keepLetter(body, { storeLetter: async () => true })).rejects.toThrow();
  },
);

import { expect, test } from '@jest/globals';
import { checkIn, checkOut, MAX_MESSAGE_BYTES } from '#lambda/mailroom/use-cases/claim-check.ts';
import { keepLetter, type Letter } from '#lambda/mailroom/use-cases/keep-letter.ts';

const letter = { letterId: 'n1', text: 'Insert coin' };
const open = async (body: string) => body;

test.each([
  [true, 'kept'],
  [false, 'known'],
])('lambda-idempotency: when the store says %j, the letter is %s', async (isNew, outcome) => {
  const stored: Letter[] = [];
  const storeLetter = async (one: Letter) => {
    stored.push(one);
    return isNew;
  };
  expect(await keepLetter(JSON.stringify({ ...letter, attachment: 'AAAA' }), { open, storeLetter })).toBe(outcome);
  expect(stored).toEqual([{ ...letter, attachmentBytes: 3 }]);
});

test.each(['not JSON', '{}', JSON.stringify({ ...letter, letterId: '' }), JSON.stringify({ ...letter, text: '' })])(
  'sqs-dlq-redrive-policy: %j is poison',
  async (body) => {
    await expect(keepLetter(body, { open, storeLetter: async () => true })).rejects.toThrow();
  },
);

const parcels = new Map<string, string>();
const store = async (key: string, body: string) => parcels.set(key, body);
const fetch = async (key: string) => parcels.get(key) ?? '';

test('sqs-large-payload: 1 MiB goes as it is, one byte more by a claim check that fits in any message', async () => {
  const fits = `"${'x'.repeat(MAX_MESSAGE_BYTES - 2)}"`;
  expect(await checkIn(fits, store)).toBe(fits);
  const large = `"${'é'.repeat(MAX_MESSAGE_BYTES / 2)}"`;
  const check = await checkIn(large, store);
  expect(check.length).toBeLessThan(150);
  expect(await checkIn(large, store)).toBe(check);
  expect(parcels.size).toBe(1);
  expect(await checkOut(check, fetch)).toBe(large);
  expect(await checkOut(fits, fetch)).toBe(fits);
});

test('sqs-large-payload: a check that leads elsewhere, or to something else, is refused', async () => {
  const elsewhere = JSON.stringify({ claimCheck: { key: '../secrets', bytes: 1 } });
  const asked: string[] = [];
  const fetched = await checkOut(elsewhere, async (key) => {
    asked.push(key);
    return '';
  });
  expect([fetched, asked]).toEqual([elsewhere, []]);
  const other = JSON.stringify({ claimCheck: { key: `parcels/${'a'.repeat(64)}`, bytes: 5 } });
  await expect(checkOut(other, fetch)).rejects.toThrow('has not the 5 bytes');
});

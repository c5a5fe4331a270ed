import { expect, test } from '@jest/globals';
import { randomHex } from '../../random.ts';

test('random digits are as many as asked for, and each place has each digit', () => {
  const ids = Array.from({ length: 1_000 }, () => randomHex(24));
  expect(new Set(ids).size).toBe(ids.length);
  for (let place = 0; place < 24; place += 1) expect(new Set(ids.map((id) => id[place])).size).toBe(16);
  expect(randomHex(16)).toMatch(/^[0-9a-f]{16}$/);
});

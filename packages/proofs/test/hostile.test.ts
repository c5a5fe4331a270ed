import { expect, test } from '@jest/globals';
import { broken, hostileJson } from '../hostile/values.ts';
import { proveHostile } from '../hostile.ts';
import { Chance } from '../world/random.ts';
import { SHORT } from './support.ts';

test('backend-authorization: new hostile input in each run breaks nothing; the seed repeats it', async () => {
  const amounts = { api: 60, waysIn: 60, wire: 150, templates: 5, patterns: 300 };
  const { lines, failures } = await proveHostile(SHORT, amounts);
  expect({ seed: lines[0], failures }).toEqual({ seed: expect.stringMatching(/^seed \d+;/), failures: [] });
  expect(lines).toHaveLength(6);
}, 300_000);

test('the same seed breaks the same places', () => {
  const forms = [1, 1, 2].map((seed) => {
    const chance = new Chance(seed);
    return Array.from({ length: 50 }, () => hostileJson(broken({ a: [1, { b: 'c' }], d: 'e' }, chance)));
  });
  expect(forms[0]).toEqual(forms[1]);
  expect(forms[0]).not.toEqual(forms[2]);
});

test('JSON that only its grammar allows is written as it is', () => {
  const texts = Array.from({ length: 3_000 }, (_, seed) => hostileJson(broken({ a: 1 }, new Chance(seed))));
  for (const part of ['1e400', '"__proto__":', '[[[[[[[[[[', '9007199254740993']) {
    expect(texts.some((text) => text.includes(part))).toBe(true);
  }
  expect(texts.filter((text) => text.includes('@raw') || text.includes('@proto@'))).toEqual([]);
});

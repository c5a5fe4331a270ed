import { expect, test } from '@jest/globals';
import { titlesIn } from '../study/tests.ts';

const TEXT = `
test('sqs-delay-queue: alone', () => {});

describe('a group', () => {
  describe.each([1, 2])('of %i', () => {
    test("the player's", () => {});
    test.each(['a', 'b'])(
      'each of %s',
      () => {},
    );
  });

  test.each([
    ['x', () => expect('not a title').toBe('')],
  ] as const)('a table: %s', async (_, run) => {});
});

const slowTest = isSlow ? test.skip : test;
slowTest(\`of \${many}\`, () => {});
`;

test('the titles of tests are read with those of the groups around them', () => {
  expect(titlesIn(TEXT)).toEqual([
    { titles: ['sqs-delay-queue: alone'], line: 2 },
    { titles: ['a group', 'of %i', "the player's"], line: 6 },
    { titles: ['a group', 'of %i', 'each of %s'], line: 7 },
    { titles: ['a group', 'a table: %s'], line: 15 },
    { titles: [`of \${many}`], line: 19 },
  ]);
});

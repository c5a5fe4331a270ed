import { expect, test } from '@jest/globals';
import { marksIn, marksOfProject } from '../../scripts/pages/open-points.ts';

test('each sentence that is not verified says what would settle it: (unverified; settled by: ...)', () => {
  const { points, faults } = marksOfProject();
  expect(faults).toEqual([]);
  expect(points.length).toBeGreaterThan(0);
});

test.each([
  ['without what would settle it', '// Case does not matter (unverified).'],
  ['with nothing that would settle it', '// Case does not matter (unverified; settled by: ).'],
  ['with a reason in its place', '/** `NOT` binds most (unverified: the page advises parentheses). */'],
  ['without parentheses', ' * The order is unverified.'],
  ['next to one that is right', '// It waits (unverified; settled by: a call) 20 s (unverified).'],
])('a mark %s is a fault', (_, line) => {
  expect(marksIn('stage.ts', line).faults).toHaveLength(1);
});

test('a mark is read with its sentence, over the lines of a comment', () => {
  const source = `
/**
 * A slash makes no difference (https://docs.aws.amazon.com/page.html). A method of its own
 * comes before \`ANY\` (unverified; settled
 * by: requests (GET and POST) to a resource). Other words.
 *
 * @throws StageError for a name (unverified; settled by: a name)
 */
const reason = 'It has no condition (unverified; settled by: a role with one). Others decide.';
`;
  expect(marksIn('router.ts', source)).toEqual({
    faults: [],
    points: [
      {
        file: 'router.ts',
        sentence: 'A method of its own comes before `ANY`.',
        settledBy: 'requests (GET and POST) to a resource',
      },
      { file: 'router.ts', sentence: 'StageError for a name', settledBy: 'a name' },
      { file: 'router.ts', sentence: 'It has no condition.', settledBy: 'a role with one' },
    ],
  });
});

test('a mark on a page is read with its sentence, its item or its cell', () => {
  const page = `
Retries wait. Pauses double
(unverified; settled by: the times of a failing batch), as [the page](page.md) says.

- The stream passes no header on (unverified; settled by: two traces).
- Another item.

| Left | Why |
|---|---|
| a log group | AWS makes it (unverified; settled by: the log groups) |
`;
  expect(marksIn('page.md', page)).toEqual({
    faults: [],
    points: [
      {
        file: 'page.md',
        sentence: 'Pauses double, as the page says.',
        settledBy: 'the times of a failing batch',
      },
      { file: 'page.md', sentence: 'The stream passes no header on.', settledBy: 'two traces' },
      { file: 'page.md', sentence: 'AWS makes it', settledBy: 'the log groups' },
    ],
  });
});

import { expect, test } from '@jest/globals';
import { optionalChapters } from '../../../lib/arcade.ts';
import { synthArcade } from '../../../test/support/synth.ts';
import { synthChapter } from '../../../test/support/synth-chapter.ts';
import { COPIES, copyAssembly } from '../../../test/support/test-assembly.ts';
import { templateMutations } from '../mutations/index.ts';
import { isOnPatternOf, type TemplateMutation } from '../mutations/mutation.ts';
import { templateMutationsProof } from '../template-mutations.ts';
import { SHORT } from './support.ts';

test('cdk-synth-tests: a handful of mutations of the templates is caught', async () => {
  const { lines, failures } = await templateMutationsProof.run(SHORT);
  expect(failures).toEqual([]);
  expect(lines.join('\n')).toMatch(/8 of 8 mutations caught/);
}, 60_000);

test('cdk-synth-tests: every chapter of the arcade has its mutations, and no two have the same name', () => {
  const ids = templateMutations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const chapters = synthArcade().chapters.map(({ id }) => id);
  const few = chapters.filter((id) => templateMutations.filter(({ chapter }) => chapter === id).length < 20);
  expect(few).toEqual([]);
});

test.each([
  ['ddb-ttl: items expire', true],
  ['ddb-lsi, ddb-ttl: items expire', true],
  ['the table › ddb-ttl: items expire', true],
  ['ddb-ttl › items expire', true],
  ['ddb-ttl-of-others: items expire', false],
  ['ddb-lsi: as ddb-ttl does', false],
])(
  'cdk-synth-tests: the ids at the beginning of a title or of its groups say what a test is about: %s',
  (title, is) => {
    expect(isOnPatternOf({ pattern: 'ddb-ttl' }, title)).toBe(is);
  },
);

/** What mutations do not find in a template. One that finds nothing would fail a test by that, and be called caught. */
function lost(mutations: readonly TemplateMutation[], template: string, where: string): readonly string[] {
  return mutations.flatMap(({ id, change }) => {
    try {
      // Parsing a text is a third of the work of a structured clone.
      change(JSON.parse(template));
      return [];
    } catch (error) {
      return [`${id} in ${where}: ${error}`];
    }
  });
}

test('cdk-synth-tests: every mutation finds what it changes, in every copy that tests compare', () => {
  const failed = COPIES.flatMap((copy) =>
    synthArcade(copy).chapters.flatMap(({ id, stack }) => {
      const fitting = templateMutations.filter(
        ({ chapter, environment = copy.environment, instrumented = copy.instrumented }) =>
          chapter === id && environment === copy.environment && instrumented === copy.instrumented,
      );
      return lost(fitting, JSON.stringify(stack.template), copyAssembly(copy));
    }),
  );
  expect(failed).toEqual([]);
});

test.each(optionalChapters)('cdk-synth-tests: so does every mutation of %s', async (name) => {
  const mutations = templateMutations.filter(({ chapter }) => chapter === name);
  expect(mutations.length).toBeGreaterThanOrEqual(15);
  for (const [environment, some] of Map.groupBy(mutations, ({ environment = 'sandbox' }) => environment)) {
    const { template } = synthChapter(name, environment).stack;
    expect(lost(some, JSON.stringify(template), `${name} in ${environment}`)).toEqual([]);
  }
});

test('cdk-synth-tests: to try those of a chapter that has none is an error', async () => {
  const { failures } = await templateMutationsProof.run({ ...SHORT, chapters: ['no-such-chapter'] });
  expect(failures).toEqual(['no-such-chapter has no mutations']);
});

import { expect, test } from '@jest/globals';
import { synthArcade } from '../../../test/support/synth.ts';
import { COPIES, copyAssembly } from '../../../test/support/test-assembly.ts';
import { templateMutations } from '../mutations/index.ts';
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

test('cdk-synth-tests: every mutation finds what it changes, in every copy that tests compare', () => {
  // One that did not would fail a test by that, and be called caught.
  const failed = COPIES.flatMap((copy) => {
    // Parsing a text is a third of the work of a structured clone.
    const texts = new Map(synthArcade(copy).chapters.map(({ id, stack }) => [id, JSON.stringify(stack.template)]));
    return templateMutations
      .filter(({ environment = copy.environment, instrumented = copy.instrumented }) => {
        return environment === copy.environment && instrumented === copy.instrumented;
      })
      .flatMap(({ id, chapter, change }) => {
        const template = JSON.parse(texts.get(chapter) ?? '');
        try {
          change(template);
          return [];
        } catch (error) {
          return [`${id} in ${copyAssembly(copy)}: ${error}`];
        }
      });
  });
  expect(failed).toEqual([]);
});

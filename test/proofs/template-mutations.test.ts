import { expect, test } from '@jest/globals';
import { templateMutations } from '../../proofs/mutations/index.ts';
import { templateMutationsProof } from '../../proofs/template-mutations.ts';
import { synthArcade } from '../support/synth.ts';

test('cdk-synth-tests: a handful of mutations of the templates is caught', async () => {
  const { lines, failures } = await templateMutationsProof.run({ short: true, seeds: [1], onProgress: () => {} });
  expect(failures).toEqual([]);
  expect(lines.join('\n')).toMatch(/8 of 8 mutations caught/);
}, 60_000);

test('cdk-synth-tests: every chapter of the arcade has its mutations, and no two have the same name', () => {
  const ids = templateMutations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const chapters = synthArcade().chapters.map(({ id }) => id);
  expect([...new Set(templateMutations.map(({ chapter }) => chapter))].toSorted()).toEqual(chapters.toSorted());
  const few = chapters.filter((id) => templateMutations.filter(({ chapter }) => chapter === id).length < 20);
  expect(few).toEqual([]);
});

test('cdk-synth-tests: every mutation still finds what it changes', () => {
  const failed = templateMutations.flatMap(({ id, chapter, stage = 'sandbox', instrumented = false, change }) => {
    const template = structuredClone(synthArcade({ stage, instrumented }).chapter(chapter).stack.template);
    try {
      change(template);
      return [];
    } catch (error) {
      return [`${id}: ${error}`];
    }
  });
  expect(failed).toEqual([]);
});

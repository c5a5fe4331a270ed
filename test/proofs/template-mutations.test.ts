import { expect, test } from '@jest/globals';
import { templateMutations } from '../../proofs/mutations/index.ts';
import { templateMutationsProof } from '../../proofs/template-mutations.ts';

test('cdk-synth-tests: a handful of mutations of the templates is caught', async () => {
  const { lines, failures } = await templateMutationsProof.run({ short: true, seeds: [1], onProgress: () => {} });
  expect(failures).toEqual([]);
  expect(lines.join('\n')).toMatch(/8 of 8 mutations caught/);
}, 60_000);

test('cdk-synth-tests: mutations are spread over all chapters, and no two have the same name', () => {
  const ids = templateMutations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const chapters = ['foundation', 'registration', 'plays', 'imports', 'leaderboard'];
  for (const chapter of chapters) {
    expect(templateMutations.filter((mutation) => mutation.chapter === chapter).length).toBeGreaterThanOrEqual(20);
  }
});

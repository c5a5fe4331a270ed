import { type CatalogueRow, catalogue, patternIds } from '../../../lib/catalogue/index.ts';
import { readErrata } from './errata.ts';
import type { PatternState, ProvingTest, StudiedPattern, Study } from './model.ts';
import { readTests } from './tests.ts';

/** What a step of the story says of itself. */
export interface ToldStep {
  readonly pattern: string;
  readonly title: string;
}

/** The catalogue with what was found of each row: nothing of it is written by hand. */
export function patternsOf({ resources }: Study, story: readonly ToldStep[]): readonly StudiedPattern[] {
  const errata = readErrata();
  const tests = readTests(new Set(patternIds));
  const annotated = Map.groupBy(
    resources.flatMap(({ chapter, logicalId, annotations }) =>
      annotations.map(({ pattern }) => ({ pattern, id: `${chapter}/${logicalId}` })),
    ),
    ({ pattern }) => pattern,
  );
  return patternIds.map((id) => {
    const row: CatalogueRow = catalogue[id];
    const shown = (annotated.get(id) ?? []).map((annotation) => annotation.id);
    const proofs = tests.get(id) ?? [];
    const steps = story.filter(({ pattern }) => pattern === id).map(({ title }) => title);
    return {
      id,
      ...row,
      errata: (row.errata ?? []).flatMap((number) => errata.get(number) ?? []),
      state: stateOf(steps, proofs, shown),
      resources: [...new Set(shown)],
      tests: proofs,
      steps,
    };
  });
}

/**
 * What the arcade shows at work counts most. Of what stands in a template, a test of the local stage or of a function alone
 * says nothing; but what has no resource, such as tests on a local engine, is shown by just that.
 */
function stateOf(steps: readonly string[], tests: readonly ProvingTest[], resources: readonly string[]): PatternState {
  const levels = new Set(tests.map(({ level }) => level));
  if (steps.length > 0 || levels.has('arcade')) return 'live';
  if (resources.length > 0 || levels.has('template')) return 'template';
  return levels.has('stage') ? 'live' : 'absent';
}

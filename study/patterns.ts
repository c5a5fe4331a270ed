import { type CatalogueRow, catalogue, patternIds } from '../lib/catalogue/index.ts';
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

/** A test of the local stage or of a function alone says nothing of what is in a template. */
function stateOf(steps: readonly string[], tests: readonly ProvingTest[], resources: readonly string[]): PatternState {
  if (steps.length > 0 || tests.some(({ live }) => live)) return 'live';
  return resources.length > 0 || tests.some(({ file }) => /template/.test(file)) ? 'template' : 'absent';
}

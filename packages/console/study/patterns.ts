import { type CatalogueRow, catalogue, patternIds } from '../../../lib/catalogue/index.ts';
import { readErrata } from './errata.ts';
import type { PatternState, ProvingTest, StudiedPattern, Study } from './model.ts';
import { readTests } from './tests.ts';

/** A step of the story, as the study knows it. */
export interface ToldStep {
  readonly pattern: string;
  readonly title: string;
}

/** The catalogue with the proofs of each row. A command finds all of it; no line is written by hand. */
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
 * A step or a test of the whole arcade counts most. For a pattern that a template has, a test of the local stage or of a
 * function alone proves nothing. For a pattern without a resource, such as tests on a local engine, it is the proof.
 */
function stateOf(steps: readonly string[], tests: readonly ProvingTest[], resources: readonly string[]): PatternState {
  const levels = new Set(tests.map(({ level }) => level));
  if (steps.length > 0 || levels.has('arcade')) return 'live';
  if (resources.length > 0 || levels.has('template')) return 'template';
  return levels.has('stage') ? 'live' : 'absent';
}

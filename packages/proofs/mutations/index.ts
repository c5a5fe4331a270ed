import { fromChapters } from '../../../playground/chapters.ts';
import type { ChapterMutations, TemplateMutation } from './mutation.ts';

const chapters = await fromChapters<ChapterMutations>('mutations.ts');

/** Every way in which the templates are made worse, to see whether a test notices. */
export const templateMutations: readonly TemplateMutation[] = chapters.flatMap(({ chapter, exports }) =>
  exports.mutations.flatMap((mutations) =>
    Object.entries(mutations).map(([name, mutation]) => ({ id: `${chapter}-${name}`, chapter, ...mutation })),
  ),
);

/** @throws when no mutation is called that */
export function templateMutation(id: string): TemplateMutation {
  const mutation = templateMutations.find((candidate) => candidate.id === id);
  if (mutation === undefined) throw new Error(`There is no mutation "${id}"; they are in test/<chapter>/mutations.ts.`);
  return mutation;
}

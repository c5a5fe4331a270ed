import { foundation } from './foundation.ts';
import { imports } from './imports.ts';
import { leaderboard } from './leaderboard.ts';
import type { TemplateMutation } from './mutation.ts';
import { plays } from './plays.ts';
import { registration } from './registration.ts';

/** Every way in which the templates are made worse, to see whether a test notices. */
export const templateMutations: readonly TemplateMutation[] = [
  ...foundation,
  ...registration,
  ...plays,
  ...imports,
  ...leaderboard,
];

/** @throws when no mutation is called that */
export function templateMutation(id: string): TemplateMutation {
  const mutation = templateMutations.find((candidate) => candidate.id === id);
  if (mutation === undefined) throw new Error(`There is no mutation "${id}"; they are in proofs/mutations.`);
  return mutation;
}

import { foundation } from './foundation.ts';
import { imports } from './imports.ts';
import { leaderboard } from './leaderboard.ts';
import type { TemplateMutation } from './mutation.ts';
import { operations } from './operations.ts';
import { plays } from './plays.ts';
import { registration } from './registration.ts';
import { seasons } from './seasons.ts';

/** Every way in which the templates are made worse, to see whether a test notices. */
export const templateMutations: readonly TemplateMutation[] = [
  ...foundation,
  ...registration,
  ...plays,
  ...imports,
  ...leaderboard,
  ...seasons,
  ...operations,
];

/** @throws when no mutation is called that */
export function templateMutation(id: string): TemplateMutation {
  const mutation = templateMutations.find((candidate) => candidate.id === id);
  if (mutation === undefined) throw new Error(`There is no mutation "${id}"; they are in proofs/mutations.`);
  return mutation;
}

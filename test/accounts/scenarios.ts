import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { failForGood } from '../../playground/fail-for-good.ts';

/** What the story does not bring about. */
export const scenarios: readonly Scenario[] = [
  {
    id: 'accounts-failures',
    title: 'a report of a server that is no result',
    run: (playground) => failForGood(playground, ['accounts/keep-result']),
  },
];

import type { Allowance } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'tapes and what is cut from them, by their prefix',
    reason: 'Their keys are made at run time, one for each night.',
    covers: ({ resource }) => /\/(tapes|cuts)\/\*$/.test(resource),
  },
];

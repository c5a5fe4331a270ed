import type { Denial } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const denials: readonly Denial[] = [
  {
    reason: 'the story calls over plain HTTP',
    covers: ({ principal, context }) => principal === 'developer' && context?.['aws:securetransport'] === 'false',
  },
];

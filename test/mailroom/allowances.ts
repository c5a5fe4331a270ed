import type { Denial } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const denials: readonly Denial[] = [
  {
    reason: 'two accounts put events on the central bus that may not: a stranger, and one that is shut out',
    covers: ({ action, resource }) => action === 'events:PutEvents' && resource.endsWith('-central'),
  },
];

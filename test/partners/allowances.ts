import type { Allowance, Denial } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'partners by their path',
    reason: 'The back office gives partners their ids at run time; each permission is for one method of one API stage.',
    covers: ({ action, resource }) => action === 'execute-api:Invoke' && /\/(PUT|GET)\/partners\/\*$/.test(resource),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story reads a partner with the role that registers, and from outside of the office',
    covers: ({ principal, action, resource }) =>
      principal === 'signed-call' && action === 'execute-api:Invoke' && resource.endsWith('/GET/partners/neon'),
  },
];

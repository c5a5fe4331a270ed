import type { Allowance, Denial } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'fresh answers for every game',
    reason: 'The games are rows of a table; the permission is for one method of one API stage.',
    covers: ({ action, resource }) =>
      action === 'execute-api:InvalidateCache' && resource.endsWith('/play/GET/games/*/version'),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story points an API stage to an alias that nobody may invoke, and looks at the answer',
    covers: ({ principal, action, resource }) =>
      principal === 'apigateway.amazonaws.com' && action === 'lambda:InvokeFunction' && resource.endsWith(':draft'),
  },
];

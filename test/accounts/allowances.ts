import type { Allowance, Denial } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'files of players by their identity',
    reason: 'IAM fills the identity of the caller in; the names of files below it are made in the browser.',
    covers: ({ resource }) => /\/own\/\$\{cognito-identity\.amazonaws\.com:sub\}\/\*$/.test(resource),
  },
  {
    name: 'a query of own rows',
    reason: 'A page lists the notes of a player; the story reads one.',
    covers: ({ action }, { name }) => action === 'dynamodb:Query' && name.includes('SpacePlayer'),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story lets players try files, rows and attributes that are not their own',
    covers: ({ principal }) => principal === 'CognitoIdentityCredentials',
  },
  {
    reason: 'the story lets callers of other accounts invoke functions that are not open to them',
    covers: ({ principal, action, resource }) =>
      ['visit', 'server', 'caller'].includes(principal) &&
      action === 'lambda:InvokeFunction' &&
      /:function:arcade-(list-servers|keep-result)(:live)?$/.test(resource),
  },
];

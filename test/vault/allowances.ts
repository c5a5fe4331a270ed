import type { Allowance, Denial, ManagedRole } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const managedRoles: readonly ManagedRole[] = [
  { name: /KeyAdministrators/, reason: 'What it may do is in the policies of the keys, which name it.' },
];

export const allowances: readonly Allowance[] = [
  {
    name: 'objects of the vault by their prefix',
    reason: 'The keys below a prefix are made at run time, one for each play or season.',
    covers: ({ resource }) => /:arcade-vault-kept\w+\/(evidence|results)\/\*$/.test(resource),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story uses keys by roles that may not',
    covers: ({ principal, action }) =>
      principal === 'borrowed-role' && ['kms:Decrypt', 'kms:Encrypt', 'kms:Sign'].includes(action),
  },
];

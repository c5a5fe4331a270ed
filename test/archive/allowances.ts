import {
  type Allowance,
  type Denial,
  isOneOf,
  type ManagedRole,
} from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const managedRoles: readonly ManagedRole[] = [
  {
    name: /BackupsRole/,
    reason:
      'AWS Backup adds actions to its managed policy as it learns to back up more (https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html). The stage makes no backups.',
  },
];

export const allowances: readonly Allowance[] = [
  {
    name: 'objects of the archive by their prefix',
    reason:
      'The keys below a prefix are made at run time, one for each season. Administrators restore players as they restore standings; the scenario restores standings.',
    covers: ({ resource }) => /:arcade-archive-archive\w+\/(players|standings)\/\*$/.test(resource),
  },
  {
    name: 'objects of a replication',
    reason: 'Everything in the bucket is replicated.',
    covers: (grant, { name }) =>
      name.includes('ReplicationRole') && isOneOf(['s3:GetObjectVersionForReplication', 's3:ReplicateObject'], grant),
  },
  {
    name: 'lists and tags of a replication',
    reason:
      'AWS asks for these of every role that replicates (https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html). The objects of the archive have no tags.',
    covers: (grant, { name }) =>
      name.includes('ReplicationRole') &&
      isOneOf(
        [
          's3:GetReplicationConfiguration',
          's3:ListBucket',
          's3:GetObjectVersionAcl',
          's3:GetObjectVersionTagging',
          's3:ReplicateTags',
        ],
        grant,
      ),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story uploads what the archive must refuse',
    covers: ({ principal, action, resource }) =>
      principal === 'developer' &&
      action === 's3:PutObject' &&
      /\/(standings\/other|standings\/by-hand|players\/unstated)$/.test(resource),
  },
];

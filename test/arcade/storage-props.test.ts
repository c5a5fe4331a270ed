import { expect, test } from '@jest/globals';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AccessLogBucket } from '../../lib/constructs/storage/access-log-bucket.ts';
import { AccessPoints } from '../../lib/constructs/storage/access-points.ts';
import { BucketReplication } from '../../lib/constructs/storage/bucket-replication.ts';
import { EncryptedBucket } from '../../lib/constructs/storage/encrypted-bucket.ts';
import { PrivateBucket } from '../../lib/constructs/storage/private-bucket.ts';
import { TaggedBackups } from '../../lib/constructs/storage/tagged-backups.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { testApp } from '../support/test-app.ts';

/** What constructs of storage refuse at synthesis, because S3 or AWS Backup would refuse it at deployment, or do worse. */
const outdir = synthDirectory();
const stack = (name = 'copy') => new Stack(testApp(outdir), 'copy', { stackName: name });
const removalPolicy = RemovalPolicy.DESTROY;
const purpose = { pattern: 's3-replication', why: 'A bucket of a test.' } as const;

const bucketIn = (scope: Stack, id: string, versioned = true) =>
  new PrivateBucket(scope, id, { purpose, removalPolicy, versioned });
const encrypted = (prefix: string) => () => {
  const scope = stack();
  new EncryptedBucket(scope, 'It', {
    purpose,
    removalPolicy,
    encryptionKey: new Key(scope, 'K'),
    statedBelow: [prefix],
  });
};
const logs =
  (retentionDays: number, prefix = 'it/') =>
  () => {
    const scope = stack();
    new AccessLogBucket(scope, 'It', { removalPolicy, retentionDays }).logRequestsTo(bucketIn(scope, 'B'), prefix);
  };
const replication = (sourceVersioned: boolean, destinationVersioned: boolean) => () => {
  const scope = stack();
  const key = new Key(scope, 'K');
  new BucketReplication(scope, 'It', {
    source: bucketIn(scope, 'From', sourceVersioned),
    destination: bucketIn(scope, 'To', destinationVersioned),
    sourceKey: key,
    destinationKey: key,
  });
};
const accessPoint =
  (prefix: string, team = 'Sales', stackName = 'copy') =>
  () => {
    const scope = stack(stackName);
    const reader = new Role(scope, 'R', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    new AccessPoints(scope, 'It', { bucket: bucketIn(scope, 'B') }).add(team, { prefix, reader });
  };
const backups = (props: object) => () =>
  new TaggedBackups(stack(), 'It', {
    tags: { backup: 'daily' },
    schedule: 'cron(0 5 * * ? *)',
    managedPolicies: [],
    retentionDays: 1,
    copyRetentionDays: 1,
    removalPolicy,
    ...props,
  });

test.each<[what: string, create: () => unknown, message: string]>([
  ['a prefix without a slash', encrypted('contracts'), 'a prefix ends with a slash and has no wildcard'],
  ['a prefix of everything', encrypted('*/'), 'a prefix ends with a slash and has no wildcard'],
  ['logs of no day', logs(0), 'retentionDays must be a whole number from 1 to 3650 days, not 0'],
  ['logs without a prefix', logs(1, ''), 'a prefix ends with a slash'],
  ['a source without versions', replication(false, true), 'copy/From keeps no versions'],
  ['a destination without versions', replication(true, false), 'copy/To keeps no versions'],
  ['an access point to everything', accessPoint('*/'), 'a prefix ends with a slash and has no wildcard'],
  ['a long name of an access point', accessPoint('it/', 'x'.repeat(60)), 'S3 takes no access point with the name'],
  ['a name with an underscore', accessPoint('it/', 'a_b'), 'S3 takes no access point with the name "copy-a_b"'],
  ['a backup of everything', backups({ tags: {} }), 'without tags the plan would back up every resource'],
  ['backups by a rate', backups({ schedule: 'rate(1 day)' }), 'takes a schedule in the form cron(...)'],
  ['backups for no day', backups({ retentionDays: 0 }), 'retentionDays must be a whole number from 1 to 36500 days'],
  ['copies for ever', backups({ copyRetentionDays: 40_000 }), 'copyRetentionDays must be a whole number from 1'],
])('cdk-constructs: %s is refused', (_what, create, message) => {
  expect(create).toThrow(message);
  expect(create).toThrow(/^copy\//);
});

test('s3-access-logs: a bucket that would log its requests into itself is refused', () => {
  const bucket = new AccessLogBucket(stack(), 'It', { removalPolicy, retentionDays: 1 });
  expect(() => bucket.logRequestsTo(bucket, 'it/')).toThrow('copy/It: a bucket must not log its requests into itself');
});

test('s3-replication: a bucket that would be replicated to itself is refused', () => {
  const scope = stack();
  const [both, key] = [bucketIn(scope, 'B'), new Key(scope, 'K')];
  const props = { source: both, destination: both, sourceKey: key, destinationKey: key };
  expect(() => new BucketReplication(scope, 'It', props)).toThrow('copy/It: a bucket is not replicated to itself');
});

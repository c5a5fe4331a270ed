import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

const VersioningConfiguration = { Status: 'Enabled' };
const SOURCE = 'arn:aws:s3:::source';
const REPLICAS = 'arn:aws:s3:::replicas';
const allow = (Action: string[], ...Resource: string[]) => ({ Effect: 'Allow', Action, Resource });

const READS = [
  allow(['s3:GetReplicationConfiguration', 's3:ListBucket'], SOURCE),
  allow(['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'], `${SOURCE}/*`),
];
const WRITES = [allow(['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], `${REPLICAS}/*`)];

const filtered = (more: object = {}) => ({
  Status: 'Enabled',
  Priority: 1,
  Filter: {},
  DeleteMarkerReplication: { Status: 'Disabled' },
  Destination: { Bucket: REPLICAS },
  ...more,
});

interface Options {
  readonly statements?: readonly object[];
  readonly service?: string;
  readonly source?: object;
  readonly replicas?: object;
  readonly more?: Readonly<Record<string, object>>;
}

const open = (
  Rules: readonly object[],
  {
    statements = [...READS, ...WRITES],
    service = 's3.amazonaws.com',
    source = {},
    replicas = {},
    more = {},
  }: Options = {},
) =>
  BucketStage.open({
    resources: {
      ...more,
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
          },
          Policies: [{ PolicyName: 'replicates', PolicyDocument: { Statement: statements } }],
        },
      },
      Replicas: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: 'replicas', VersioningConfiguration, ...replicas },
      },
      Source: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'source',
          VersioningConfiguration,
          ReplicationConfiguration: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Rules },
          ...source,
        },
      },
    },
  });

async function put(buckets: BucketStage, Key: string, more: Partial<PutObjectCommandInput> = {}) {
  const answer = await buckets.s3.send(new PutObjectCommand({ Bucket: 'source', Key, Body: 'x', ...more }));
  await buckets.stage.settle();
  return answer;
}
const head = ({ s3 }: BucketStage, Bucket: string, Key: string, more: object = {}) =>
  s3.send(new HeadObjectCommand({ Bucket, Key, ...more }));
const statuses = async (buckets: BucketStage, Key: string) => [
  (await head(buckets, 'source', Key)).ReplicationStatus,
  await head(buckets, 'replicas', Key).then(
    ({ ReplicationStatus }) => ReplicationStatus,
    ({ name }) => name,
  ),
];

test('a version is copied with its id, its time, its description and its bytes', async () => {
  await using buckets = await open([filtered()]);
  const { VersionId } = await put(buckets, 'x', { Metadata: { player: 'ada' }, Tagging: 'a=b' });
  expect(await statuses(buckets, 'x')).toEqual(['COMPLETED', 'REPLICA']);
  const { LastModified } = await head(buckets, 'source', 'x');
  const { Body, ...replica } = await buckets.s3.send(new GetObjectCommand({ Bucket: 'replicas', Key: 'x' }));
  expect(replica).toMatchObject({ VersionId, LastModified, Metadata: { player: 'ada' }, TagCount: 1 });
  expect(await Body?.transformToString()).toBe('x');
});

test('so is an upload in parts, and each part is still there', async () => {
  await using buckets = await open([filtered()]);
  const of = { Bucket: 'source', Key: 'parts' };
  const { UploadId } = await buckets.s3.send(new CreateMultipartUploadCommand(of));
  const { ETag } = await buckets.s3.send(new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: 'part' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await buckets.s3.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload }));
  await buckets.stage.settle();
  const { Body, PartsCount } = await buckets.s3.send(
    new GetObjectCommand({ Bucket: 'replicas', Key: 'parts', PartNumber: 1 }),
  );
  expect([await Body?.transformToString(), PartsCount]).toEqual(['part', 1]);
});

test('rules choose by prefix and tags, and of two for one bucket the one with the higher priority', async () => {
  await using buckets = await open([
    filtered({ Filter: { Prefix: 'kept/' } }),
    filtered({
      Priority: 2,
      Filter: { And: { Prefix: 'kept/', TagFilters: [{ Key: 'cold', Value: 'yes' }] } },
      Destination: { Bucket: REPLICAS, StorageClass: 'GLACIER_IR' },
    }),
  ]);
  await put(buckets, 'other');
  expect(await statuses(buckets, 'other')).toEqual([undefined, 'NotFound']);
  await put(buckets, 'kept/warm');
  await put(buckets, 'kept/cold', { Tagging: 'cold=yes' });
  expect((await head(buckets, 'replicas', 'kept/warm')).StorageClass).toBeUndefined();
  expect((await head(buckets, 'replicas', 'kept/cold')).StorageClass).toBe('GLACIER_IR');
});

test('markers follow only if the rule says so, and the removal of a version never does', async () => {
  const replicaCounts = async (DeleteMarkerReplication: object) => {
    await using buckets = await open([filtered({ DeleteMarkerReplication })]);
    const { VersionId } = await put(buckets, 'x');
    await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'source', Key: 'x' }));
    await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'source', Key: 'x', VersionId }));
    await buckets.stage.settle();
    const { DeleteMarkers = [], Versions = [] } = await buckets.s3.send(
      new ListObjectVersionsCommand({ Bucket: 'replicas' }),
    );
    return [Versions.length, DeleteMarkers.length];
  };
  expect(await replicaCounts({ Status: 'Disabled' })).toEqual([1, 0]);
  expect(await replicaCounts({ Status: 'Enabled' })).toEqual([1, 1]);
});

test('a rule of the first version, with a prefix and no filter, replicates markers', async () => {
  await using buckets = await open([{ Status: 'Enabled', Prefix: '', Destination: { Bucket: REPLICAS } }]);
  await put(buckets, 'x');
  await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'source', Key: 'x' }));
  await buckets.stage.settle();
  await expect(head(buckets, 'replicas', 'x')).rejects.toMatchObject({ name: 'NotFound' });
});

test('changed tags follow', async () => {
  await using buckets = await open([filtered()]);
  await put(buckets, 'x');
  const TagSet = [{ Key: 'changed', Value: 'yes' }];
  await buckets.s3.send(new PutObjectTaggingCommand({ Bucket: 'source', Key: 'x', Tagging: { TagSet } }));
  await buckets.stage.settle();
  const replica = await buckets.s3.send(new GetObjectTaggingCommand({ Bucket: 'replicas', Key: 'x' }));
  expect(replica.TagSet).toEqual(TagSet);
});

test('a replica is not copied any further', async () => {
  const back = { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Rules: [filtered({ Destination: { Bucket: REPLICAS } })] };
  await using buckets = await open([filtered()], { replicas: { ReplicationConfiguration: back } });
  await put(buckets, 'x');
  expect(await statuses(buckets, 'x')).toEqual(['COMPLETED', 'REPLICA']);
});

test.each<[string, Options]>([
  ['may not read', { statements: WRITES }],
  ['may not write', { statements: READS }],
  ['does not trust S3', { service: 'lambda.amazonaws.com' }],
])('with a role that %s it fails, and the object says so', async (_, options) => {
  await using buckets = await open([filtered()], options);
  await put(buckets, 'x');
  expect(await statuses(buckets, 'x')).toEqual(['FAILED', 'NotFound']);
});

test('an object with a key of KMS follows only if the rule names a key for replicas, which the role may use', async () => {
  const more = {
    Key: { Type: 'AWS::KMS::Key', Properties: {} },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/replica', TargetKeyId: { Ref: 'Key' } } },
  };
  const withKey = filtered({
    SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    Destination: { Bucket: REPLICAS, EncryptionConfiguration: { ReplicaKmsKeyID: 'alias/replica' } },
  });
  const ServerSideEncryption = 'aws:kms';
  await using without = await open([filtered()]);
  await put(without, 'x', { ServerSideEncryption });
  expect(await statuses(without, 'x')).toEqual([undefined, 'NotFound']);
  await using forbidden = await open([withKey], { more });
  await put(forbidden, 'x', { ServerSideEncryption });
  expect(await statuses(forbidden, 'x')).toEqual(['FAILED', 'NotFound']);
  const keys = allow(['kms:Decrypt', 'kms:Encrypt'], '*');
  await using allowed = await open([withKey], { more, statements: [...READS, ...WRITES, keys] });
  await put(allowed, 'x', { ServerSideEncryption });
  expect(await statuses(allowed, 'x')).toEqual(['COMPLETED', 'REPLICA']);
  const { arn } = allowed.stage.services.kms.find('alias/replica');
  expect((await head(allowed, 'replicas', 'x')).SSEKMSKeyId).toBe(arn);
});

// Recorded: test_s3::TestS3BucketReplication.
test.each<[string, readonly object[], Options, string]>([
  ['a source without versions', [filtered()], { source: { VersioningConfiguration: undefined } }, "must be 'Enabled'"],
  [
    'a destination without versions',
    [filtered()],
    { replicas: { VersioningConfiguration: undefined } },
    'Destination bucket must have versioning enabled',
  ],
  [
    'a filter without markers',
    [filtered({ DeleteMarkerReplication: undefined })],
    {},
    'DeleteMarkerReplication must be',
  ],
  ['a filter without a priority', [filtered({ Priority: undefined })], {}, 'Priority must be specified'],
  ['a filter and a prefix', [filtered({ Prefix: '' })], {}, 'either Filter or Prefix'],
  [
    'markers by tags',
    [
      filtered({
        Filter: { TagFilter: { Key: 'a', Value: 'b' } },
        DeleteMarkerReplication: { Status: 'Enabled' },
      }),
    ],
    {},
    'not supported if any Tag filter',
  ],
  [
    'keys without a key for replicas',
    [filtered({ SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } } })],
    {},
    'must be specified together',
  ],
])('%s is refused', async (_, rules, options, message) => {
  await expect(open(rules, options)).rejects.toThrow(message);
});

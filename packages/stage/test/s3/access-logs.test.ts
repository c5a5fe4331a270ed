import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

const HOUR = 3_600;

/** A bucket `watched` whose log goes to the bucket `logs`, if its policy lets it. */
const resources = (LoggingConfiguration: object, { logs = {}, principal = 'logging.s3.amazonaws.com' } = {}) => ({
  Logs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'logs', ...logs } },
  LogsPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Logs' },
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: principal },
            Action: 's3:PutObject',
            Resource: 'arn:aws:s3:::logs/*',
            Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::watched' } },
          },
        ],
      },
    },
  },
  Watched: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'watched', LoggingConfiguration } },
});

async function delivered({ s3 }: BucketStage, Bucket = 'logs') {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { key: `${Key}`, lines: `${await Body?.transformToString()}`.trimEnd().split('\n') };
    }),
  );
}

const put = ({ s3 }: BucketStage, Key: string) =>
  s3.send(new PutObjectCommand({ Bucket: 'watched', Key, Body: 'four' }));

test('requests become lines of an object in another bucket, an hour later', async () => {
  await using buckets = await BucketStage.open({
    resources: resources({ DestinationBucketName: { Ref: 'Logs' }, LogFilePrefix: 'of-watched/' }),
  });
  await put(buckets, 'a b"\n');
  await buckets.s3.send(new GetObjectCommand({ Bucket: 'watched', Key: 'a b"\n' }));
  const missing = buckets.s3.send(new HeadObjectCommand({ Bucket: 'watched', Key: 'missing' }));
  await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
  await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'watched', Key: 'a b"\n' }));
  await buckets.stage.advance(HOUR - 1);
  expect(await delivered(buckets)).toEqual([]);
  await buckets.stage.advance(1);
  const [log, ...others] = await delivered(buckets);
  expect(others).toEqual([]);
  expect(log?.key).toMatch(/^of-watched\/\d{4}(-\d\d){5}-[\dA-F]{16}$/);
  expect(log?.lines).toEqual([
    expect.stringMatching(
      /^000000000000 watched \[\d\d\/\w{3}\/\d{4}:[\d:]{8} \+0000\] 127\.0\.0\.1 arn:aws:iam::000000000000:user\/developer [\dA-F]{16} REST\.PUT\.OBJECT a%20b%22%0A "PUT \/watched\/a%20b%22%0A\?x-id=PutObject HTTP\/1\.1" 200 - - 4 - - "-" "aws-sdk-js\/[^"]+" - \S+ SigV4 - AuthHeader 127\.0\.0\.1:\d+ - - - us-east-1$/,
    ),
    expect.stringMatching(/ REST\.GET\.OBJECT a%20b%22%0A "GET [^"]+" 200 - 4 4 /),
    expect.stringMatching(/ REST\.HEAD\.OBJECT missing "HEAD [^"]+" 404 NoSuchKey - - /),
    expect.stringMatching(/ REST\.DELETE\.OBJECT a%20b%22%0A "DELETE [^"]+" 204 - - - /),
  ]);
});

test.each([
  ['DeliveryTime', /^log\/000000000000\/us-east-1\/watched\/\d{4}\/\d\d\/\d\d\/\d{4}(-\d\d){5}-[\dA-F]{16}$/],
  ['EventTime', /^log\/000000000000\/us-east-1\/watched\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\d-00-00-00-[\dA-F]{16}$/],
])('keys have the parts of %s, where the bucket wants them', async (PartitionDateSource, key) => {
  await using buckets = await BucketStage.open({
    resources: resources({
      DestinationBucketName: { Ref: 'Logs' },
      LogFilePrefix: 'log/',
      TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource } },
    }),
  });
  await put(buckets, 'x');
  await buckets.stage.advance(HOUR);
  expect((await delivered(buckets))[0]?.key).toMatch(key);
});

test.each<[string, Parameters<typeof resources>[1]]>([
  ['a policy that admits another service', { principal: 's3.amazonaws.com' }],
  [
    'a key of KMS',
    {
      logs: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
      },
    },
  ],
])('nothing arrives in a bucket with %s', async (_, options) => {
  await using buckets = await BucketStage.open({
    resources: resources({ DestinationBucketName: { Ref: 'Logs' } }, options),
  });
  await put(buckets, 'x');
  await buckets.stage.advance(HOUR);
  expect(await delivered(buckets)).toEqual([]);
});

test('a log in a bucket that does not exist is refused', async () => {
  const opened = BucketStage.open({ resources: resources({ DestinationBucketName: 'nowhere' }) });
  await expect(opened).rejects.toThrow('The target bucket for logging does not exist: nowhere.');
});

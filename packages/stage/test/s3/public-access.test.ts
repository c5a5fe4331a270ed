import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

const everybody = { Principal: '*' };

/** A bucket whose objects a policy lets read. */
const open = (statement: object, PublicAccessBlockConfiguration?: object) =>
  BucketStage.open({
    resources: {
      Shared: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shared', PublicAccessBlockConfiguration } },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Shared' },
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shared/*', ...statement }],
          },
        },
      },
    },
  });

async function readByStranger({ s3, stage }: BucketStage): Promise<number> {
  await s3.send(new PutObjectCommand({ Bucket: 'shared', Key: 'x', Body: 'x' }));
  const { status } = await fetch(`${stage.endpoint}/shared/x`);
  return status;
}

const when = (Condition: object) => ({ ...everybody, Condition });

test.each<[string, object]>([
  ['everybody', everybody],
  ['every AWS principal', { Principal: { AWS: '*' } }],
  ['everybody over TLS', when({ Bool: { 'aws:SecureTransport': 'true' } })],
  ['one referer', when({ StringEquals: { 'aws:Referer': 'https://arcade.example' } })],
  ['sources with a wildcard', when({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*' } })],
  ['all accounts but one', when({ StringNotEquals: { 'aws:SourceAccount': '000000000000' } })],
])('a new bucket refuses a policy for %s', async (_, statement) => {
  await expect(open(statement)).rejects.toThrow('BlockPublicPolicy of shared is on');
});

test.each<[string, object]>([
  ['a service', { Principal: { Service: 'cloudfront.amazonaws.com' } }],
  ['the account', { Principal: { AWS: 'arn:aws:iam::000000000000:root' } }],
  ['one source', when({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:000000000000:topic' } })],
  ['nobody', { ...everybody, Effect: 'Deny' }],
])('a new bucket takes a policy for %s', async (_, statement) => {
  await using buckets = await open(statement);
  expect(await readByStranger(buckets)).toBe(403);
});

test('a public policy lets a stranger read, unless the bucket restricts public access', async () => {
  await using shared = await open(everybody, { BlockPublicPolicy: false });
  expect(await readByStranger(shared)).toBe(200);
  await using restricted = await open(everybody, { RestrictPublicBuckets: true });
  expect(await readByStranger(restricted)).toBe(403);
});

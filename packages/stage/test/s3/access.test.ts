import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

const deny = (Action: string, path: string, Condition: object) => ({
  Effect: 'Deny',
  Principal: '*',
  Action,
  Resource: `arn:aws:s3:::guarded${path}`,
  Condition,
});

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open({
    resources: {
      Guarded: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'guarded' } },
      Open: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'open' } },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Guarded' },
          PolicyDocument: {
            Statement: [
              deny('s3:ListBucket', '', { StringNotLike: { 's3:prefix': 'open/*' } }),
              deny('s3:GetObject', '/*', { StringEquals: { 's3:ExistingObjectTag/secret': 'yes' } }),
              deny('s3:PutObject', '/tagged/*', { Null: { 's3:RequestObjectTag/owner': 'true' } }),
            ],
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
const put = (Key: string, more: object = {}) =>
  buckets.s3.send(new PutObjectCommand({ Bucket: 'guarded', Key, Body: 'x', ...more }));

test('a list is allowed by its prefix', async () => {
  const list = (more: object) => buckets.s3.send(new ListObjectsV2Command({ Bucket: 'guarded', ...more }));
  await expect(list({ Prefix: 'open/' })).resolves.toMatchObject({ KeyCount: 0 });
  await expect(list({ Prefix: 'closed/' })).rejects.toMatchObject(refused);
  await expect(list({})).rejects.toMatchObject(refused);
});

test('a read is allowed by the tags that the object has', async () => {
  await put('secret', { Tagging: 'secret=yes' });
  await put('known', { Tagging: 'secret=no' });
  const get = (Key: string) => buckets.s3.send(new GetObjectCommand({ Bucket: 'guarded', Key }));
  await expect(get('secret')).rejects.toMatchObject(refused);
  await expect(get('known')).resolves.toMatchObject({ TagCount: 1 });
});

test('who may not list the bucket does not learn that it has no such object', async () => {
  const get = (Bucket: string) => buckets.s3.send(new GetObjectCommand({ Bucket, Key: 'none' }));
  await expect(get('guarded')).rejects.toMatchObject(refused);
  await expect(get('open')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
});

test('an upload is allowed by the tags that it brings', async () => {
  await expect(put('tagged/x')).rejects.toMatchObject(refused);
  await expect(put('tagged/x', { Tagging: 'Owner=ada' })).resolves.toBeDefined();
});

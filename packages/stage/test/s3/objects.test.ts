import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const put = (Key: string, Body: string, more: object = {}, Bucket = 'plain') =>
  buckets.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const read = async (Key: string, more: object = {}, Bucket = 'plain') => {
  const { Body } = await buckets.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body?.transformToString();
};

describe('an object', () => {
  test('comes back as it was put, with its headers, metadata and checksum', async () => {
    const { ETag, ChecksumCRC32 } = await put('a b/ü+?&<.txt', 'hello', {
      ContentType: 'text/plain',
      Metadata: { player: 'ada' },
      Tagging: 'kind=replay',
    });
    const { Body, ...got } = await buckets.s3.send(
      new GetObjectCommand({ Bucket: 'plain', Key: 'a b/ü+?&<.txt', ChecksumMode: 'ENABLED' }),
    );
    expect(await Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ETag,
      ChecksumCRC32,
      ContentLength: 5,
      ContentType: 'text/plain',
      Metadata: { player: 'ada' },
      ServerSideEncryption: 'AES256',
      TagCount: 1,
    });
  });

  test.each([
    ['ChecksumCRC32', 'NhCmhg=='],
    ['ChecksumCRC32C', 'mnG7TA=='],
    ['ChecksumCRC64NVME', 'M3eFcAZSQlc='],
    ['ChecksumSHA1', createHash('sha1').update('hello').digest('base64')],
    ['ChecksumSHA256', createHash('sha256').update('hello').digest('base64')],
  ])('has the %s, and one that differs is refused', async (name, value) => {
    const wrong = Buffer.from(Buffer.from(value, 'base64').map((byte) => byte ^ 1)).toString('base64');
    await expect(put('sum', 'hello', { [name]: value })).resolves.toMatchObject({ [name]: value });
    await expect(put('sum', 'hello', { [name]: wrong })).rejects.toMatchObject({ name: 'BadDigest' });
  });

  test('is read in ranges, and on conditions', async () => {
    const { ETag } = await put('range', '0123456789');
    expect(await read('range', { Range: 'bytes=2-4' })).toBe('234');
    expect(await read('range', { Range: 'bytes=-3' })).toBe('789');
    await expect(read('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
    await expect(read('range', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(read('range', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(put('range', 'x', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('range', 'x', { IfMatch: ETag })).resolves.toBeDefined();
    await expect(put('range', 'y', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read('range')).toBe('x');
  });

  test('that does not exist is refused by its name, and so is a bucket', async () => {
    await expect(read('nothing')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'nothing' });
    await expect(read('x', {}, 'nowhere')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const head = buckets.s3.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'nothing' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('is copied, and keeps its description unless that is replaced', async () => {
    await put('source', 'copied', { Metadata: { one: '1' }, Tagging: 'a=b' });
    const copy = (Key: string, more: object) =>
      buckets.s3.send(new CopyObjectCommand({ Bucket: 'plain', Key, CopySource: 'plain/source', ...more }));
    await copy('same', {});
    await copy('other', { MetadataDirective: 'REPLACE', Metadata: { two: '2' } });
    const head = (Key: string) => buckets.s3.send(new HeadObjectCommand({ Bucket: 'plain', Key }));
    expect(await read('same')).toBe('copied');
    expect((await head('same')).Metadata).toEqual({ one: '1' });
    expect((await head('other')).Metadata).toEqual({ two: '2' });
    await expect(copy('source', {})).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  test('gets other tags, at most ten', async () => {
    await put('tagged', 'x');
    const tag = (count: number) =>
      buckets.s3.send(
        new PutObjectTaggingCommand({
          Bucket: 'plain',
          Key: 'tagged',
          Tagging: { TagSet: Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v =/@' })) },
        }),
      );
    await tag(2);
    const { TagSet } = await buckets.s3.send(new GetObjectTaggingCommand({ Bucket: 'plain', Key: 'tagged' }));
    expect(TagSet).toEqual([
      { Key: 'k0', Value: 'v =/@' },
      { Key: 'k1', Value: 'v =/@' },
    ]);
    await expect(tag(11)).rejects.toMatchObject({ name: 'BadRequest' });
  });

  test('of parameters that the stage does not have is refused by their name', async () => {
    await expect(put('x', 'x', { ObjectLockMode: 'GOVERNANCE' })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('x-amz-object-lock-mode'),
    });
    await expect(put('x', 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });
});

test('a list has pages, prefixes that stand for several keys, and the order of bytes', async () => {
  for (const key of ['l/a/1', 'l/a/2', 'l/b', 'l/é', 'l/z']) await put(key, 'x');
  const list = (more: object) =>
    buckets.s3.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'l/', Delimiter: '/', ...more }));
  const first = await list({ MaxKeys: 2 });
  expect([first.CommonPrefixes, first.Contents?.map(({ Key }) => Key), first.IsTruncated]).toEqual([
    [{ Prefix: 'l/a/' }],
    ['l/b'],
    true,
  ]);
  const second = await list({ ContinuationToken: first.NextContinuationToken });
  expect([second.Contents?.map(({ Key }) => Key), second.IsTruncated]).toEqual([['l/z', 'l/é'], false]);
});

describe('an upload in parts', () => {
  test('is one object in the end, whatever its parts', async () => {
    const size = 12 * 1_024 ** 2;
    const chunk = Buffer.alloc(1_024 ** 2, 'replay');
    const body = Readable.from(
      (async function* () {
        for (let sent = 0; sent < size; sent += chunk.length) {
          yield chunk;
        }
      })(),
    );
    const upload = new Upload({
      client: buckets.s3,
      params: { Bucket: 'plain', Key: 'large', Body: body },
      partSize: 5 * 1_024 ** 2,
      queueSize: 1,
    });
    await expect(upload.done()).resolves.toMatchObject({ ETag: expect.stringMatching(/-3"$/) });
    const head = await buckets.s3.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'large' }));
    expect(head.ContentLength).toBe(size);
    expect((await read('large', { Range: `bytes=${5 * 1_024 ** 2 - 3}-${5 * 1_024 ** 2 + 2}` }))?.length).toBe(6);
  });

  test('tells its parts, and is gone once it is aborted', async () => {
    const of = { Bucket: 'plain', Key: 'aborted' };
    const { UploadId } = await buckets.s3.send(new CreateMultipartUploadCommand(of));
    const upload = { ...of, UploadId };
    for (const PartNumber of [2, 1]) {
      await buckets.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body: 'x'.repeat(PartNumber) }));
    }
    const list = (more: object = {}) => buckets.s3.send(new ListPartsCommand({ ...upload, ...more }));
    const sizes = async (more: object = {}) =>
      (await list(more)).Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]);
    expect(await sizes()).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(await list({ MaxParts: 1 })).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '1' });
    expect(await sizes({ PartNumberMarker: '1' })).toEqual([[2, 2]]);
    await buckets.s3.send(new AbortMultipartUploadCommand(upload));
    await expect(list()).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(read('aborted')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const uploads = await buckets.s3.send(new ListMultipartUploadsCommand({ Bucket: 'plain', Prefix: 'aborted' }));
    expect(uploads.Uploads).toBeUndefined();
  });
});

describe('a bucket with versions', () => {
  test('keeps what is overwritten and deleted', async () => {
    const { VersionId: first } = await put('v', 'one', {}, 'kept');
    await put('v', 'two', {}, 'kept');
    const marker = await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'v' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(read('v', {}, 'kept')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('v', { VersionId: first }, 'kept')).toBe('one');
    const listed = await buckets.s3.send(new ListObjectVersionsCommand({ Bucket: 'kept', Prefix: 'v' }));
    expect([listed.Versions?.length, listed.DeleteMarkers?.map(({ IsLatest }) => IsLatest)]).toEqual([2, [true]]);
    await buckets.s3.send(
      new DeleteObjectsCommand({
        Bucket: 'kept',
        Delete: { Objects: [{ Key: 'v', ...(marker.VersionId === undefined ? {} : { VersionId: marker.VersionId }) }] },
      }),
    );
    expect(await read('v', {}, 'kept')).toBe('two');
  });

  test('that suspends them keeps the older ones, and replaces the one without an id', async () => {
    const suspend = (Status: 'Enabled' | 'Suspended') =>
      buckets.s3.send(new PutBucketVersioningCommand({ Bucket: 'kept', VersioningConfiguration: { Status } }));
    const versions = async () => {
      const listed = await buckets.s3.send(new ListObjectVersionsCommand({ Bucket: 'kept', Prefix: 'suspended' }));
      return [
        listed.Versions?.map(({ VersionId }) => VersionId),
        listed.DeleteMarkers?.map(({ VersionId }) => VersionId),
      ];
    };
    const { VersionId } = await put('suspended', 'one', {}, 'kept');
    await suspend('Suspended');
    await put('suspended', 'two', {}, 'kept');
    await put('suspended', 'three', {}, 'kept');
    expect(await versions()).toEqual([['null', VersionId], undefined]);
    await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'suspended' }));
    expect(await versions()).toEqual([[VersionId], ['null']]);
    expect(await read('suspended', { VersionId }, 'kept')).toBe('one');
    await suspend('Enabled');
  });

  test('refuses what its policy denies: no encryption, or another one', async () => {
    await expect(put('secret/x', 'x', {}, 'kept')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(put('secret/x', 'x', { ServerSideEncryption: 'AES256' }, 'kept')).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(put('secret/x', 'x', { ServerSideEncryption: 'aws:kms' }, 'kept')).resolves.toBeDefined();
  });
});

test('a queue hears of what its rule names, and of nothing else', async () => {
  await put('told/a b.txt', 'four');
  await put('untold', 'x');
  await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'told/a b.txt' }));
  await buckets.stage.settle();
  expect(buckets.heard()).toMatchObject([
    { eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'plain' }, object: { key: 'told/a+b.txt', size: 4 } } },
    { eventName: 'ObjectRemoved:Delete', s3: { object: { key: 'told/a+b.txt' } } },
  ]);
});

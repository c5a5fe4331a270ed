import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
let etag: string;
beforeAll(async () => {
  buckets = await BucketStage.open();
  const Body = '0123456789';
  const put = await buckets.s3.send(
    new PutObjectCommand({ Bucket: 'plain', Key: 'source', Body, Tagging: 'kind=replay' }),
  );
  etag = `${put.ETag}`;
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const read = async (Key: string) => {
  const { Body } = await buckets.s3.send(new GetObjectCommand({ Bucket: 'plain', Key }));
  return Body?.transformToString();
};

// Recorded: test_s3_api::TestS3Multipart.
describe('a part that is copied', () => {
  async function upload(more: Partial<CreateMultipartUploadCommandInput> = {}) {
    const of = { Bucket: 'plain', Key: 'parts' };
    const { UploadId } = await buckets.s3.send(new CreateMultipartUploadCommand({ ...of, ...more }));
    const copy = (input: Partial<UploadPartCopyCommandInput> = {}, by = buckets.s3) =>
      by.send(new UploadPartCopyCommand({ ...of, UploadId, PartNumber: 1, CopySource: 'plain/source', ...input }));
    const complete = async (...Parts: { ETag: string | undefined; PartNumber: number; ChecksumCRC32C?: string }[]) =>
      buckets.s3.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload: { Parts } }));
    return { copy, complete };
  }

  test('is the whole source, or a range of it', async () => {
    const whole = await upload();
    const { CopyPartResult } = await whole.copy();
    expect(CopyPartResult?.ETag).toBe(etag);
    await whole.complete({ ETag: CopyPartResult?.ETag, PartNumber: 1 });
    expect(await read('parts')).toBe('0123456789');
    const part = await upload();
    const answer = await part.copy({ CopySourceRange: 'bytes=2-4' });
    await part.complete({ ETag: answer.CopyPartResult?.ETag, PartNumber: 1 });
    expect(await read('parts')).toBe('234');
  });

  test('has the checksum that the upload asks for', async () => {
    const { copy, complete } = await upload({ ChecksumAlgorithm: 'CRC32C' });
    const { CopyPartResult: { ChecksumCRC32C = '', ETag } = {} } = await copy();
    expect(ChecksumCRC32C).toMatch(/^[\w+/]{6}==$/);
    await expect(complete({ ETag, PartNumber: 1, ChecksumCRC32C })).resolves.toMatchObject({
      ChecksumCRC32C: expect.stringMatching(/-1$/),
    });
  });

  test.each([
    ['0-8', 'must be of the form bytes=first-last'],
    ['bytes=1-0', 'must be of the form bytes=first-last'],
    ['bytes=1-', 'must be of the form bytes=first-last'],
    ['bytes=-2', 'must be of the form bytes=first-last'],
    ['bytes=0-1,3-4', 'must be of the form bytes=first-last'],
    ['bytes=0-100', 'Range specified is not valid for source object of size: 10'],
    ['bytes=100-200', 'The specified copy range is invalid for the source object size'],
  ])('of the range %s is refused', async (CopySourceRange, message) => {
    const { copy } = await upload();
    await expect(copy({ CopySourceRange })).rejects.toThrow(message);
  });

  test.each<[string, Partial<UploadPartCopyCommandInput>, string]>([
    ['another ETag', { CopySourceIfMatch: '"other"' }, 'x-amz-copy-source-If-Match'],
    ['its own ETag', { CopySourceIfNoneMatch: '*' }, 'x-amz-copy-source-If-None-Match'],
    ['an earlier time', { CopySourceIfUnmodifiedSince: new Date(0) }, 'x-amz-copy-source-If-Unmodified-Since'],
  ])('on the condition of %s is refused', async (_, condition, Condition) => {
    const { copy } = await upload();
    await expect(copy(condition)).rejects.toMatchObject({ name: 'PreconditionFailed', Condition });
  });

  test('takes the permission to read the source', async () => {
    const { copy } = await upload();
    const writer = buckets.role('writer', { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' });
    await expect(copy({}, writer)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('of no upload, or with no number of a part, is refused', async () => {
    const { copy } = await upload();
    await expect(copy({ UploadId: 'none' })).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(copy({ PartNumber: 10_001 })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('a copy', () => {
  const copy = (more: Partial<CopyObjectCommandInput> = {}, by = buckets.s3) =>
    by.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'copy', CopySource: 'plain/source', ...more }));

  test('has another checksum, if that is asked for', async () => {
    const { CopyObjectResult } = await copy({ ChecksumAlgorithm: 'SHA256' });
    expect(CopyObjectResult?.ChecksumSHA256).toMatch(/=$/);
    const head = await buckets.s3.send(
      new HeadObjectCommand({ Bucket: 'plain', Key: 'copy', ChecksumMode: 'ENABLED' }),
    );
    expect(head.ChecksumSHA256).toBe(CopyObjectResult?.ChecksumSHA256);
  });

  test('with its tags takes the permissions to read and to write tags', async () => {
    const may = (name: string, ...more: string[]) =>
      buckets.role(name, { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject', ...more], Resource: '*' });
    await expect(copy({}, may('none'))).rejects.toThrow('s3:GetObjectTagging');
    await expect(copy({}, may('reads', 's3:GetObjectTagging'))).rejects.toThrow('s3:PutObjectTagging');
    await expect(copy({}, may('both', 's3:GetObjectTagging', 's3:PutObjectTagging'))).resolves.toBeDefined();
    await expect(copy({ TaggingDirective: 'REPLACE' }, may('replaces'))).resolves.toBeDefined();
  });

  test.each<[string, Partial<CopyObjectCommandInput>, string]>([
    ['no source', { CopySource: 'plain' }, 'Invalid copy source object key'],
    ['a bucket that does not exist', { CopySource: 'nowhere/x' }, 'The specified bucket does not exist'],
    ['another condition', { CopySourceIfMatch: '"other"' }, 'pre-conditions'],
  ])('of %s is refused', async (_, more, message) => {
    await expect(copy(more)).rejects.toThrow(message);
  });
});

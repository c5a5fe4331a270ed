import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const about = { Bucket: 'plain', Key: 'about' };
const put = (more: object = {}) => buckets.s3.send(new PutObjectCommand({ ...about, Body: '0123456789', ...more }));

// Recorded: test_s3::TestS3::test_get_object_attributes.
test('the attributes of an object are those that the caller asks for', async () => {
  await put({ ChecksumAlgorithm: 'SHA256' });
  const ask = (client = buckets.s3) =>
    client.send(new GetObjectAttributesCommand({ ...about, ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize'] }));
  const found = await ask();
  expect(found).toMatchObject({
    ETag: '781e5e245d69b566979b86e28d23f2c7',
    ObjectSize: 10,
    Checksum: { ChecksumSHA256: expect.any(String), ChecksumType: 'FULL_OBJECT' },
  });
  expect(found.StorageClass).toBeUndefined();
  const reader = buckets.role('reader', { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
  await expect(ask(reader)).rejects.toMatchObject({ name: 'AccessDenied' });
});

// Recorded: test_s3_api::TestS3ObjectCRUD::test_get_object_range, test_s3::TestS3::test_get_object_part.
test('a range that is everything has the checksum of the object; a part has no range', async () => {
  await put();
  const get = (more: object) => buckets.s3.send(new GetObjectCommand({ ...about, ...more }));
  expect((await get({ Range: 'bytes=0-100' })).ChecksumCRC32).toBe('poTHxg==');
  expect((await get({ Range: 'bytes=0-8' })).ChecksumCRC32).toBeUndefined();
  await expect(get({ Range: 'bytes=0-8', PartNumber: 1 })).rejects.toMatchObject({ name: 'InvalidRequest' });
});

// Recorded: test_s3::TestS3PutObjectChecksum::test_put_object_checksum.
test('a checksum that is not in the form of its algorithm is refused before any byte is compared', async () => {
  await expect(put({ ChecksumCRC32: 'abcdefgh1' })).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: 'Value for x-amz-checksum-crc32 header is invalid.',
  });
  await expect(put({ ChecksumCRC32: 'AQEBAQ==' })).rejects.toMatchObject({ name: 'BadDigest' });
});

// Recorded: test_s3::TestS3MultipartUploadChecksum::test_multipart_checksum_type_compatibility.
test.each([
  { ChecksumType: 'COMPOSITE', ChecksumAlgorithm: 'CRC64NVME' },
  { ChecksumType: 'FULL_OBJECT', ChecksumAlgorithm: 'SHA256' },
] as const)('an upload in parts has no checksum that cannot be computed: %j', async (checksum) => {
  await expect(buckets.s3.send(new CreateMultipartUploadCommand({ ...about, ...checksum }))).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining('checksum type cannot be used'),
  });
});

// Recorded: test_s3::TestS3::test_s3_copy_object_in_place_with_encryption.
test('an object that KMS encrypts is copied to itself without asking for anything', async () => {
  const copy = () => buckets.s3.send(new CopyObjectCommand({ ...about, CopySource: 'plain/about' }));
  await put({ ServerSideEncryption: 'aws:kms' });
  expect(await copy()).toMatchObject({ ServerSideEncryption: 'AES256' });
  await expect(copy()).rejects.toMatchObject({ name: 'InvalidRequest' });
});

// Recorded: test_s3_api::TestS3BucketObjectTagging.
describe('tags', () => {
  test('are taken away by an empty set', async () => {
    await put({ Tagging: 'kind=replay' });
    await buckets.s3.send(new PutObjectTaggingCommand({ ...about, Tagging: { TagSet: [] } }));
    expect((await buckets.s3.send(new GetObjectTaggingCommand(about))).TagSet).toEqual([]);
  });

  test.each(['key1=val1&key1=val2', 'key1=val1,key2=val2'])('of a header have a form: %s', async (Tagging) => {
    await expect(put({ Tagging })).rejects.toMatchObject({ name: 'InvalidArgument', ArgumentName: 'x-amz-tagging' });
  });

  test.each([
    ['key,other', 'The TagKey you have provided is invalid'],
    ['aws:kind', 'Your TagKey cannot be prefixed with aws:'],
  ])('have no key such as %s', async (Key, message) => {
    const Tagging = { TagSet: [{ Key, Value: 'x' }] };
    await expect(buckets.s3.send(new PutObjectTaggingCommand({ ...about, Tagging }))).rejects.toMatchObject({
      name: 'InvalidTag',
      message,
    });
  });
});

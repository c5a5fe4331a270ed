import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
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

/** Two parts of an upload, with what the answers say of them; `complete` names some of them. */
async function upload(more: Partial<CreateMultipartUploadCommandInput> = {}, first = 'small') {
  const of = { Bucket: 'plain', Key: 'parts' };
  const { UploadId } = await buckets.s3.send(new CreateMultipartUploadCommand({ ...of, ...more }));
  const parts: CompletedPart[] = [];
  for (const [index, Body] of [first, 'last'].entries()) {
    const PartNumber = index + 1;
    const input = { ...of, UploadId, PartNumber, Body };
    const { ETag, ChecksumSHA256 } = await buckets.s3.send(
      new UploadPartCommand(more.ChecksumAlgorithm === undefined ? input : { ...input, ChecksumAlgorithm: 'SHA256' }),
    );
    parts.push({ PartNumber, ETag, ChecksumSHA256 });
  }
  const [one = {}, two = {}] = parts;
  const complete = (...Parts: CompletedPart[]) =>
    buckets.s3.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload: { Parts } }));
  return { one, two, complete };
}

test('parts come in order, as they were uploaded, and all but the last have 5 MiB', async () => {
  const { one, two, complete } = await upload();
  await expect(complete(two, one)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete({ ...one, ETag: 'other' })).rejects.toMatchObject({ name: 'InvalidPart', PartNumber: '1' });
  await expect(complete({ ...one, PartNumber: 3 })).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete()).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: 'You must specify at least one part',
  });
  await expect(complete(one, two)).rejects.toMatchObject({ name: 'EntityTooSmall', ProposedSize: '5' });
  await expect(complete(one)).resolves.toMatchObject({ ETag: expect.stringMatching(/-1"$/) });
});

// Recorded: test_s3::TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite.
test('an upload with an algorithm takes the checksum of each part', async () => {
  const { one, complete } = await upload({ ChecksumAlgorithm: 'SHA256' });
  const { ChecksumSHA256, ...without } = one;
  await expect(complete(without)).rejects.toThrow('The complete request must include the checksum for each part.');
  const wrong = { ...without, ChecksumSHA256: Buffer.alloc(32).toString('base64') };
  await expect(complete(wrong)).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete(one)).resolves.toMatchObject({ ChecksumSHA256: expect.stringMatching(/-1$/) });
  expect(ChecksumSHA256).toBeDefined();
});

// Recorded: test_s3_api::TestS3ObjectWritePrecondition::test_multipart_if_match_with_put_identical, ::test_multipart_if_none_match_with_delete.
describe('an upload on a condition', () => {
  const about = { Bucket: 'plain', Key: 'overtaken' };
  const put = (more: object = {}) => buckets.s3.send(new PutObjectCommand({ ...about, Body: 'same', ...more }));
  async function begin() {
    const { UploadId } = await buckets.s3.send(new CreateMultipartUploadCommand(about));
    const part = await buckets.s3.send(new UploadPartCommand({ ...about, UploadId, PartNumber: 1, Body: 'x' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
    return (condition: object) =>
      buckets.s3.send(new CompleteMultipartUploadCommand({ ...about, UploadId, MultipartUpload, ...condition }));
  }
  const overtaken = { name: 'ConditionalRequestConflict', $metadata: { httpStatusCode: 409 } };

  test('fails when the object was written since it began, even with the same bytes', async () => {
    await put();
    const complete = await begin();
    const { ETag: IfMatch } = await put();
    await expect(complete({ IfMatch })).rejects.toMatchObject(overtaken);
    await expect((await begin())({ IfMatch })).resolves.toBeDefined();
  });

  test('fails when the object was deleted since it began', async () => {
    await put();
    const complete = await begin();
    await buckets.s3.send(new DeleteObjectCommand(about));
    await expect(complete({ IfNoneMatch: '*' })).rejects.toMatchObject(overtaken);
    await expect((await begin())({ IfNoneMatch: '*' })).resolves.toBeDefined();
  });

  // Recorded: test_s3_api::TestS3ObjectWritePrecondition::test_put_object_if_match_validation.
  test.each([{ IfMatch: '*' }, { IfNoneMatch: 'x' }, { IfMatch: 'x', IfNoneMatch: '*' }])(
    'that S3 does not take is refused: %j',
    async (condition) => {
      await expect(put(condition)).rejects.toMatchObject({
        name: 'NotImplemented',
        $metadata: { httpStatusCode: 501 },
      });
    },
  );
});

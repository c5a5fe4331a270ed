import type { ChecksumAlgorithm, ChecksumType, CompletedPart, PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Scene } from './scene.ts';

const MULTIPART = 'test_s3::TestS3MultipartUploadChecksum';
const NO_UPLOAD = { Key: 'fake-key', UploadId: 'fakeid' };
const refused = (types: readonly [ChecksumType, ChecksumAlgorithm][]) => new Set(types.map((pair) => pair.join('-')));
const MISMATCHED = refused([
  ['COMPOSITE', 'CRC64NVME'],
  ['FULL_OBJECT', 'SHA1'],
  ['FULL_OBJECT', 'SHA256'],
]);
const ALGORITHMS = ['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME'] as const;
const RANGES = ['1-0', '-1-', '0--1', '0-1,3-4,7-9', '-', '-0', '0-100', '100-200', '1-', '-2', '-15'];

/** Uploads in parts, and checksums. */
export const PARTS: readonly Scene[] = [
  {
    name: 'test_s3::TestS3::test_multipart_no_such_upload',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, ...NO_UPLOAD };
      await see('upload-exc', s3.uploadPart({ ...about, Body: 'data', PartNumber: 1 }));
      await see('complete-exc', s3.completeMultipartUpload(about));
      await see('abort-exc', s3.abortMultipartUpload(about));
    },
  },
  {
    name: 'test_s3::TestS3::test_multipart_complete_multipart_too_small',
    async play({ Bucket, s3, see }) {
      const Key = 'test-upload-part-exc';
      const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
      const about = { Bucket, Key, UploadId };
      const Parts: CompletedPart[] = [];
      for (const PartNumber of [1, 2]) {
        const { ETag } = await see(`upload-part${PartNumber}`, s3.uploadPart({ ...about, PartNumber, Body: 'data' }));
        Parts.push({ PartNumber, ETag });
      }
      await see('complete-exc-no-parts', s3.completeMultipartUpload(about));
      await see('complete-exc-too-small', s3.completeMultipartUpload({ ...about, MultipartUpload: { Parts } }));
    },
  },
  {
    name: 'test_s3::TestS3::test_multipart_complete_multipart_wrong_part',
    async play({ Bucket, s3, see }) {
      const Key = 'test-upload-part-exc';
      const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
      const about = { Bucket, Key, UploadId };
      const { ETag } = await s3.uploadPart({ ...about, PartNumber: 1, Body: 'data' });
      const complete = (part: CompletedPart) =>
        s3.completeMultipartUpload({ ...about, MultipartUpload: { Parts: [part] } });
      await see('complete-exc-wrong-part-number', complete({ ETag, PartNumber: 2 }));
      await see('complete-exc-wrong-etag', complete({ ETag: 'd41d8cd98f00b204e9800998ecf8427e', PartNumber: 1 }));
    },
  },
  {
    name: 'test_s3_api::TestS3Multipart::test_upload_part_copy_range',
    async play({ Bucket, s3, see }) {
      await see('put-src-object', s3.putObject({ Bucket, Key: 'src-key', Body: '0123456789' }));
      const Key = 'test-upload-part-copy';
      const { UploadId } = await see('create-multipart', s3.createMultipartUpload({ Bucket, Key }));
      const copy = (CopySourceRange: string, PartNumber = 1) =>
        s3.uploadPartCopy({ Bucket, Key, UploadId, PartNumber, CopySource: `${Bucket}/src-key`, CopySourceRange });
      for (const [index, range] of ['0-8', '1-1', '0-0'].entries()) {
        await see(`upload-part-copy-${index + 1}`, copy(`bytes=${range}`, index + 1));
      }
      await see('list-parts', s3.listParts({ Bucket, Key, UploadId }));
      await see('upload-part-copy-wrong-format', copy('0-8'));
      for (const range of RANGES) await see(`upload-part-copy-range-exc-${range}`, copy(`bytes=${range}`));
    },
  },
  {
    name: 'test_s3_api::TestS3Multipart::test_upload_part_copy_no_copy_source_range',
    async play({ Bucket, s3, see }) {
      await see('put-src-object', s3.putObject({ Bucket, Key: 'src-key', Body: '0123456789' }));
      const Key = 'test-upload-part-copy';
      const { UploadId } = await see('create-multipart', s3.createMultipartUpload({ Bucket, Key }));
      const CopySource = `${Bucket}/src-key`;
      await see('upload-part-copy', s3.uploadPartCopy({ Bucket, Key, UploadId, PartNumber: 1, CopySource }));
      await see('list-parts', s3.listParts({ Bucket, Key, UploadId }));
    },
  },
  {
    name: 'test_s3::TestS3::test_get_object_part',
    async play({ Bucket, s3, see }) {
      const Key = 'test.file';
      const content = 'test content 123';
      const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
      const Parts: CompletedPart[] = [];
      for (const Body of [content.repeat(5_242_880 / content.length + 1), content]) {
        const PartNumber = Parts.length + 1;
        const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber, Body });
        Parts.push({ PartNumber, ETag });
      }
      const MultipartUpload = { Parts };
      await see('multipart-upload', s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload }));
      await see('head-object-part', s3.headObject({ Bucket, Key, PartNumber: 2 }));
      await see('get-object-part', s3.getObject({ Bucket, Key, PartNumber: 2 }));
      await see('get-object-part-with-checksum', s3.getObject({ Bucket, Key, PartNumber: 2, ChecksumMode: 'ENABLED' }));
      await see('part-doesnt-exist', s3.getObject({ Bucket, Key, PartNumber: 10 }));
      await see('part-with-range', s3.getObject({ Bucket, Key, PartNumber: 2, Range: 'bytes=0-8' }));
      await s3.putObject({ Bucket, Key: 'key-no-part', Body: 'test-123' });
      await see('part-no-multipart', s3.getObject({ Bucket, Key: 'key-no-part', PartNumber: 2 }));
      await see('get-obj-no-multipart', s3.getObject({ Bucket, Key: 'key-no-part', PartNumber: 1 }));
    },
  },
  ...(['COMPOSITE', 'FULL_OBJECT'] as const).flatMap((ChecksumType) =>
    ALGORITHMS.map(
      (ChecksumAlgorithm): Scene => ({
        name: `${MULTIPART}::test_multipart_checksum_type_compatibility[${ChecksumType}-${ChecksumAlgorithm}]`,
        play: ({ Bucket, s3, see }) =>
          see(
            MISMATCHED.has(`${ChecksumType}-${ChecksumAlgorithm}`) ? 'create-mpu-checksum-exc' : 'create-mpu-checksum',
            s3.createMultipartUpload({
              Bucket,
              Key: 'test-multipart-checksum-compat',
              ChecksumAlgorithm,
              ChecksumType,
            }),
          ),
      }),
    ),
  ),
  ...ALGORITHMS.map(
    (ChecksumAlgorithm): Scene => ({
      name: `${MULTIPART}::test_multipart_checksum_type_default_for_checksum[${ChecksumAlgorithm}]`,
      play: ({ Bucket, s3, see }) =>
        see(
          'create-mpu-default-checksum-type',
          s3.createMultipartUpload({ Bucket, Key: 'test-multipart-checksum-default', ChecksumAlgorithm }),
        ),
    }),
  ),
  ...ALGORITHMS.map(
    (ChecksumAlgorithm): Scene => ({
      name: `${MULTIPART}::test_multipart_upload_part_checksum_exception[${ChecksumAlgorithm}]`,
      async play({ Bucket, s3, see }) {
        const Key = 'test-multipart-checksum-exc';
        const { UploadId } = await s3.createMultipartUpload({ Bucket, Key, ChecksumAlgorithm });
        const part = { Bucket, Key, UploadId, PartNumber: 1, Body: 'test data..', ChecksumAlgorithm };
        await see(
          'put-wrong-checksum-no-b64',
          s3.uploadPart({ ...part, [`Checksum${ChecksumAlgorithm}`]: 'abcdefgh1' }),
        );
        await see('put-wrong-checksum-value', s3.uploadPart({ ...part, ...WRONG[ChecksumAlgorithm] }));
      },
    }),
  ),
  ...ALGORITHMS.map(
    (ChecksumAlgorithm): Scene => ({
      name: `test_s3::TestS3PutObjectChecksum::test_put_object_checksum[${ChecksumAlgorithm}]`,
      async play({ Bucket, s3, see }) {
        const about = { Bucket, Key: 'file' };
        const put = (more: Partial<PutObjectCommandInput> = {}) =>
          s3.putObject({ ...about, Body: 'test data..', ChecksumAlgorithm, ...more });
        const attributes = () => s3.getObjectAttributes({ ...about, ObjectAttributes: ['ETag', 'Checksum'] });
        await see('put-wrong-checksum-no-b64', put({ [`Checksum${ChecksumAlgorithm}`]: 'abcdefgh1' }));
        await see('put-wrong-checksum-value', put(WRONG[ChecksumAlgorithm]));
        await see('put-object-generated', put());
        await see('get-object-attrs-generated', attributes());
        await see('put-object-autogenerated', put());
        await see('get-object-attrs-auto-generated', attributes());
        await see('head-object-with-checksum', s3.headObject({ ...about, ChecksumMode: 'ENABLED' }));
      },
    }),
  ),
  ...[undefined, ...ALGORITHMS].map(
    (ChecksumAlgorithm): Scene => ({
      name: `test_s3::TestS3PutObjectChecksum::test_s3_get_object_checksum[${ChecksumAlgorithm ?? 'None'}]`,
      async play({ Bucket, s3, see }) {
        const about = { Bucket, Key: 'test-checksum-retrieval' };
        await see('put-object', s3.putObject({ ...about, Body: 'test-checksum', ChecksumAlgorithm }));
        await see('get-object', s3.getObject(about));
        await see('get-object-with-checksum', s3.getObject({ ...about, ChecksumMode: 'ENABLED' }));
        // In small letters it is the same: the test asks to get the object here, too.
        await see('head-object-with-checksum', s3.getObject({ ...about, ChecksumMode: Object('enabled').valueOf() }));
        await see('get-object-attrs', s3.getObjectAttributes({ ...about, ObjectAttributes: ['Checksum'] }));
      },
    }),
  ),
];

/** Well-formed, and not those of the bytes. */
const WRONG: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries({ CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }).map(([name, bytes]) => [
    name,
    { [`Checksum${name}`]: Buffer.alloc(bytes, 1).toString('base64') },
  ]),
);

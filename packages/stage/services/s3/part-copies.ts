import { checksum } from './checksums.ts';
import { SOURCE_HEADERS, sourceOf } from './copy-source.ts';
import { encryptionHeaders } from './encryption.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import { etagOf, versionHeader } from './objects.ts';
import type { ObjectOperation, ObjectRequest } from './operation.ts';
import { addPart, partOf } from './parts.ts';
import type { S3 } from './s3.ts';

const RANGE = 'x-amz-copy-source-range';

/** The bytes of the source that become the part. Recorded: test_s3_api::TestS3Multipart::test_upload_part_copy_range. */
function rangeOf(header: string | undefined, size: number): { readonly start: number; readonly end: number } {
  if (header === undefined) return { start: 0, end: size };
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const [start, end] = [Number(first), Number(last) + 1];
  if (first === '' || start >= end) {
    throw invalidArgument(
      `The ${RANGE} value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy`,
      RANGE,
      header,
    );
  }
  if (start >= size) throw invalidRequest('The specified copy range is invalid for the source object size');
  if (end > size)
    throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, RANGE, header);
  return { start, end };
}

async function copyPart(s3: S3, request: ObjectRequest, now: () => number) {
  const { number, upload } = partOf(s3, request);
  const source = sourceOf(s3, request, now());
  const { files, size } = source.version;
  const { start, end } = rangeOf(request.header(RANGE), size);
  const algorithm = upload.checksum?.algorithm ?? 'CRC64NVME';
  const computed = checksum(algorithm);
  const { md5, ...file } = await s3.bodies.write(await s3.bodies.read(files, start, end), [computed], {});
  const etag = etagOf(md5, upload.description);
  const value = computed.digest().toString('base64');
  const lastModified = now();
  addPart(s3, request, number, {
    file: { name: file.name, size: file.size },
    etag,
    lastModified,
    checksum: { algorithm, value, type: 'FULL_OBJECT' },
  });
  return {
    headers: {
      ...encryptionHeaders(upload.description),
      'x-amz-copy-source-version-id': versionHeader(source.bucket, source.version),
    },
    document: {
      CopyPartResult: {
        LastModified: new Date(lastModified).toISOString(),
        ETag: `"${etag}"`,
        ...(upload.checksum === undefined ? {} : { [`Checksum${algorithm}`]: value }),
      },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy = (s3: S3, now: () => number): ObjectOperation => ({
  name: 'UploadPartCopy',
  method: 'PUT',
  subresource: 'uploadId',
  header: 'x-amz-copy-source',
  parameters: ['partNumber'],
  headers: [...SOURCE_HEADERS, 'copy-source-range', 'server-side-encryption-customer-*'],
  run: (request) => copyPart(s3, request, now),
});

import type { InferOutput } from 'valibot';
import { AwsError } from '../../errors.ts';
import { ALGORITHMS } from './checksums.ts';
import { checkPartKey } from './customer-key.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from './errors.ts';
import type { Part, Upload } from './object-version.ts';
import { objectArn } from './objects.ts';
import type { ObjectRequest } from './operation.ts';
import type { S3 } from './s3.ts';
import type { completeDocument } from './xml-input.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1_024 ** 2;
const MAX_PARTS = 10_000;

/** @throws AwsError `NoSuchUpload` */
export function uploadOf({ bucket, key, query }: ObjectRequest): { readonly id: string; readonly upload: Upload } {
  const id = query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== key) throw noSuchUpload(id);
  return { id, upload };
}

/** The part that a caller is about to add, if it may. @throws AwsError */
export function partOf(s3: S3, request: ObjectRequest): { readonly number: number; readonly upload: Upload } {
  request.authorize({ action: 's3:PutObject', resource: objectArn(request) });
  const text = request.query.get('partNumber') ?? '';
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
  }
  const { upload } = uploadOf(request);
  checkPartKey(request.header, upload.description);
  s3.keys.checkRead(request, upload.description.encryption);
  return { number, upload };
}

/** Adds a part that is written, in the place of one with its number. @throws AwsError `NoSuchUpload` when the upload has ended */
export function addPart(s3: S3, { bucket, query }: ObjectRequest, number: number, part: Part): void {
  const id = query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(id);
  if (upload === undefined) {
    s3.bodies.delete([part.file]);
    throw noSuchUpload(id);
  }
  const before = upload.parts[`${number}`];
  bucket.setUpload(id, { ...upload, parts: { ...upload.parts, [`${number}`]: part } });
  if (before !== undefined) s3.bodies.delete([before.file]);
}

type NamedPart = InferOutput<typeof completeDocument>[number];

/**
 * The parts that a caller names, checked.
 * @throws AwsError `InvalidPart`, `InvalidPartOrder`, `InvalidRequest` when a checksum is missing, `EntityTooSmall`
 */
export function chosenParts(id: string, { checksum, parts }: Upload, named: readonly NamedPart[]): readonly Part[] {
  if (named.length === 0) throw invalidRequest('You must specify at least one part');
  const numbers = named.map(({ PartNumber }) => Number(PartNumber));
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      400,
      { UploadId: id },
    );
  }
  return named.map((one, index) => {
    const { PartNumber } = one;
    const part = parts[PartNumber];
    const etag = one.ETag.replaceAll('"', '');
    const sums = ALGORITHMS.flatMap((algorithm) => one[`Checksum${algorithm}`] ?? []);
    // Recorded: test_s3::TestS3MultipartUploadChecksum. An upload without an algorithm takes no checksums here.
    const fits = sums.every((sum) => checksum !== undefined && sum === part?.checksum.value);
    if (part === undefined || part.etag !== etag || !fits) {
      throw new AwsError(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
        { ETag: etag, PartNumber, UploadId: id },
      );
    }
    if (checksum?.type === 'COMPOSITE' && sums.length === 0) {
      throw invalidRequest(
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${PartNumber} in the request.`,
      );
    }
    if (part.file.size < MIN_PART_BYTES && index < named.length - 1) {
      throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
        ETag: etag,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber,
        ProposedSize: part.file.size,
      });
    }
    return part;
  });
}

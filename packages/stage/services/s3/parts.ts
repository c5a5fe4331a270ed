import type { InferOutput } from 'valibot';
import { AwsError } from '../../errors.ts';
import { ALGORITHMS } from './checksums.ts';
import { invalidRequest, malformedXml } from './errors.ts';
import type { Part, Upload } from './object-version.ts';
import type { completeDocument } from './xml-input.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1_024 ** 2;

type NamedPart = InferOutput<typeof completeDocument>['CompleteMultipartUpload']['Part'][number];

/**
 * The parts that a caller names, checked.
 * @throws AwsError `InvalidPart`, `InvalidPartOrder`, `InvalidRequest` when a checksum is missing, `EntityTooSmall`
 */
export function chosenParts(id: string, { checksum, parts }: Upload, named: readonly NamedPart[]): readonly Part[] {
  if (named.length === 0) throw malformedXml();
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

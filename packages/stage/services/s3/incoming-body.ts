import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import type { Bodies, WrittenBody } from './bodies.ts';
import { ALGORITHMS, type Algorithm, algorithmOf, checksum, headerOf } from './checksums.ts';
import { unchunked } from './chunked.ts';
import { invalidRequest } from './errors.ts';

/** The most that one request may bring: 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const LONGEST = { bytes: 5 * 1_024 ** 3, error: () => tooLarge() };

const tooLarge = () => new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size');

/** A body that has been written and is what its sender says. */
export interface ReceivedBody extends WrittenBody {
  readonly checksum: { readonly algorithm: Algorithm; readonly value: string };
}

/**
 * Writes the body of a request, and checks it against every checksum that came with it, in headers or behind the body.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 *
 * @param otherwise the checksum that it gets when the caller sent none @default CRC64NVME
 * @throws AwsError `BadDigest`, `InvalidDigest`, `IncompleteBody`, `XAmzContentSHA256Mismatch`; nothing is kept then
 */
export async function receive(
  message: IncomingMessage,
  bodies: Bodies,
  otherwise: Algorithm = 'CRC64NVME',
): Promise<ReceivedBody> {
  const header = (name: string) => {
    const value = message.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const contentHash = header('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  const isChunked = contentHash.startsWith('STREAMING-') || /aws-chunked/.test(header('content-encoding') ?? '');
  const algorithm = announced(header) ?? otherwise;
  const computed = checksum(algorithm);
  const sent = new Map<string, string>();
  const direct = header(headerOf(algorithm));
  if (direct !== undefined) {
    checkForm(algorithm, direct);
    sent.set(headerOf(algorithm), direct);
  }
  const md5 = header('content-md5');
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400, { 'Content-MD5': md5 });
  }
  const source = isChunked ? unchunked(message, (name, value) => void sent.set(name, value)) : message;
  const isHashed = /^[\da-f]{64}$/.test(contentHash);
  const written = await bodies.write(source, [computed], { sha256: isHashed, longest: LONGEST });
  const value = computed.digest().toString('base64');
  try {
    const length = header('x-amz-decoded-content-length');
    if (isChunked && length !== undefined && Number(length) !== written.size) {
      throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
    }
    if (isHashed && written.sha256 !== contentHash) {
      throw new AwsError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        400,
        { ClientComputedContentSHA256: contentHash, S3ComputedContentSHA256: written.sha256 },
      );
    }
    if (md5 !== undefined && !timingSafeEqual(Buffer.from(md5, 'base64'), Buffer.from(written.md5, 'hex'))) {
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400, {
        CalculatedDigest: Buffer.from(written.md5, 'hex').toString('base64'),
        ExpectedDigest: md5,
      });
    }
    const expected = sent.get(headerOf(algorithm));
    if (expected !== undefined) checkForm(algorithm, expected);
    if (expected !== undefined && expected !== value) {
      throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  } catch (error) {
    bodies.delete([written]);
    throw error;
  }
  return { ...written, checksum: { algorithm, value } };
}

/**
 * A checksum is Base64 of as many bytes as its algorithm gives.
 * Recorded: test_s3::TestS3PutObjectChecksum::test_put_object_checksum.
 */
function checkForm(algorithm: Algorithm, value: string): void {
  const { length } = checksum(algorithm).digest();
  if (Buffer.from(value, 'base64').length === length && /^[\d+/A-Za-z]+={0,2}$/.test(value)) return;
  throw invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`);
}

/** The algorithm that a request names, by its checksum, its trailer or `x-amz-sdk-checksum-algorithm`. */
function announced(header: (name: string) => string | undefined): Algorithm | undefined {
  const named = ALGORITHMS.filter((algorithm) => header(headerOf(algorithm)) !== undefined);
  if (named.length > 1)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  const trailer = header('x-amz-trailer')?.toLowerCase();
  const asked = header('x-amz-sdk-checksum-algorithm');
  const found =
    named[0] ??
    ALGORITHMS.find((algorithm) => headerOf(algorithm) === trailer) ??
    (asked === undefined ? undefined : algorithmOf(asked));
  if (asked === undefined || found !== undefined) return found;
  throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
}

/** The algorithm that a request without a body names. @throws AwsError `InvalidRequest` */
export function algorithmNamed(header: (name: string) => string | undefined): Algorithm | undefined {
  const named = header('x-amz-checksum-algorithm');
  const algorithm = named === undefined ? undefined : algorithmOf(named);
  if (named === undefined || algorithm !== undefined) return algorithm;
  throw invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

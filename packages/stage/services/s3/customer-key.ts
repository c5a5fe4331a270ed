import { createHash } from 'node:crypto';
import { AwsError } from '../../errors.ts';
import { accessDenied, invalidRequest } from './errors.ts';
import type { Description } from './object-version.ts';
import type { S3Request } from './operation.ts';

/* Keys that callers bring (SSE-C). Recorded: test_s3::TestS3SSECEncryption.
   https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html */

const ARGUMENT = { ArgumentName: 'x-amz-server-side-encryption' };
const KEY_BYTES = 32;

const invalidKey = (message: string) => new AwsError('InvalidArgument', message, 400, ARGUMENT);

/**
 * The MD5 digest of the key that a request brings, in Base64: the stage keeps no key.
 *
 * @param prefix `x-amz-`, or `x-amz-copy-source-` for the source of a copy
 * @returns undefined when it brings none
 * @throws AwsError when the headers do not fit each other
 */
export function customerKeyOf(
  header: S3Request['header'],
  prefix: 'x-amz-' | 'x-amz-copy-source-',
): string | undefined {
  const [algorithm, text, md5] = ['algorithm', 'key', 'key-md5'].map((name) =>
    header(`${prefix}server-side-encryption-customer-${name}`),
  );
  if (algorithm === undefined && text === undefined && md5 === undefined) return undefined;
  const requests = 'Requests specifying Server Side Encryption with Customer provided keys must provide';
  if (algorithm === undefined) throw invalidKey(`${requests} a valid encryption algorithm.`);
  if (algorithm !== 'AES256') {
    throw new AwsError(
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
      400,
      { ...ARGUMENT, ArgumentValue: algorithm },
    );
  }
  if (text === undefined) throw invalidKey(`${requests} an appropriate secret key.`);
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES || md5 === undefined) {
    throw invalidKey('The secret key was invalid for the specified algorithm.');
  }
  const digest = createHash('md5').update(key).digest('base64');
  if (digest === md5) return digest;
  throw invalidKey('The calculated MD5 hash of the key did not match the hash that was provided.');
}

/**
 * Lets a caller read who brings the key that the object was written with.
 * @throws AwsError `InvalidRequest`, `AccessDenied`
 */
export function checkCustomerKey(
  header: S3Request['header'],
  { encryption: { customerKey } }: Description,
  prefix: 'x-amz-' | 'x-amz-copy-source-' = 'x-amz-',
): void {
  const given = customerKeyOf(header, prefix);
  if (given === customerKey) return;
  if (given === undefined) {
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  if (customerKey === undefined) {
    throw invalidRequest('The encryption parameters are not applicable to this object.');
  }
  throw accessDenied(
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
  );
}

/** Lets a part be added by a caller who brings the key of the upload. @throws AwsError `InvalidRequest` */
export function checkPartKey(header: S3Request['header'], { encryption: { customerKey } }: Description): void {
  const given = customerKeyOf(header, 'x-amz-');
  if (given === customerKey) return;
  throw invalidRequest(
    given === undefined || customerKey === undefined
      ? 'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.'
      : 'The provided encryption parameters did not match the ones used originally.',
  );
}

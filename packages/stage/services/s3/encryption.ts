import { record, safeParse, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { KeysOfService } from '../kms/for-service.ts';
import type { Key } from '../kms/key.ts';
import type { Kms } from '../kms/kms.ts';
import type { BucketSettings } from './bucket.ts';
import { customerKeyOf } from './customer-key.ts';
import { accessDenied, invalidArgument } from './errors.ts';
import type { Description } from './object-version.ts';
import type { ObjectRequest, S3Request } from './operation.ts';

export type Encryption = Description['encryption'];

/** The headers that say how an object is to be encrypted, without `x-amz-`. */
export const ENCRYPTION_HEADERS = ['server-side-encryption', 'server-side-encryption-*'];
const HEADER = 'x-amz-server-side-encryption';

/**
 * How a request wants its object encrypted; what it does not say is as the bucket says.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 *
 * @throws AwsError as S3 refuses it
 */
export function encryptionOf(
  header: S3Request['header'],
  { encryption: byDefault, allowsCustomerKeys }: BucketSettings,
): Encryption {
  const algorithm = header(HEADER);
  const keyId = header(`${HEADER}-aws-kms-key-id`);
  const bucketKey = header(`${HEADER}-bucket-key-enabled`);
  const customerKey = customerKeyOf(header, 'x-amz-');
  if (customerKey !== undefined) {
    if (algorithm !== undefined) {
      // Recorded: test_s3::test_put_object_validation_sse_c.
      throw invalidArgument(
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
        HEADER,
        algorithm,
      );
    }
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html says the code and the
    // status; the words are the stage's (unverified; settled by: PutObject with a key of the caller on a new bucket).
    if (!allowsCustomerKeys)
      throw accessDenied('The bucket does not allow encryption with keys of the caller (SSE-C).');
    return { algorithm: 'AES256', customerKey };
  }
  if (algorithm === undefined) {
    if (keyId !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
        `${HEADER}-aws-kms-key-id`,
        keyId,
      );
    }
    return byDefault ?? { algorithm: 'AES256' };
  }
  if (algorithm === 'AES256') return { algorithm };
  if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') {
    throw invalidArgument('The encryption method specified is not supported', HEADER, algorithm);
  }
  const context = contextOf(header(`${HEADER}-context`));
  const usesBucketKey = bucketKey === undefined ? byDefault?.bucketKey === true : bucketKey === 'true';
  return {
    algorithm,
    // Without a key's name it is the one that AWS manages, also in a bucket that has a key of its own:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_RequestSyntax
    ...defined({ keyId, context }),
    ...(usesBucketKey && algorithm === 'aws:kms' ? { bucketKey: true } : {}),
  };
}

const defined = ({ keyId, context }: Pick<Encryption, 'keyId' | 'context'>) => ({
  ...(keyId === undefined ? {} : { keyId }),
  ...(context === undefined ? {} : { context }),
});

/** Pairs in JSON, in Base64. */
function contextOf(header: string | undefined): Encryption['context'] {
  if (header === undefined) return undefined;
  const parsed = safeParse(record(string(), string()), fromJson(Buffer.from(header, 'base64').toString('utf8')));
  if (parsed.success) return parsed.output;
  throw invalidArgument(
    'The header x-amz-server-side-encryption-context shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map',
    `${HEADER}-context`,
    header,
  );
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Who uses a key of KMS, and for which object. */
type Use = Pick<ObjectRequest, 'bucket' | 'caller' | 'key'>;

/**
 * Uses keys of KMS for callers: they need to be allowed what S3 does with the key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
 */
export class ObjectKeys {
  readonly #keys: KeysOfService;

  constructor(kms: Kms, access: Access) {
    this.#keys = new KeysOfService(kms, access, 's3');
  }

  /** Lets the caller encrypt a new object. @returns the encryption with the ARN of its key. @throws AwsError */
  forNew(use: Use, encryption: Encryption): Encryption {
    if (encryption.algorithm === 'AES256') return encryption;
    const key = ofKms(() => this.#keys.key(encryption.keyId));
    this.#use('GenerateDataKey', use, encryption, key);
    return { ...encryption, keyId: key.arn };
  }

  /**
   * Lets a role write a replica, with the key that the rule names. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
   * @returns the encryption of the replica. @throws AwsError
   */
  forReplica(use: Use, { context: _, ...encryption }: Encryption, replicaKeyId: string | undefined): Encryption {
    if (encryption.algorithm === 'AES256' || replicaKeyId === undefined) return encryption;
    const key = ofKms(() => this.#keys.key(replicaKeyId));
    this.#use('Encrypt', use, encryption, key);
    return { ...encryption, keyId: key.arn };
  }

  /** Lets the caller read an object, or add parts to an upload. @throws AwsError */
  checkRead(use: Use, encryption: Encryption): void {
    const { algorithm, keyId } = encryption;
    if (algorithm === 'AES256' || keyId === undefined) return;
    this.#use(
      'Decrypt',
      use,
      encryption,
      ofKms(() => this.#keys.key(keyId)),
    );
  }

  #use(
    action: 'Decrypt' | 'Encrypt' | 'GenerateDataKey',
    { bucket, caller, key: name }: Use,
    { bucketKey, context }: Encryption,
    key: Key,
  ) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
    const { arn } = bucket.settings;
    const whole = { ...context, 'aws:s3:arn': bucketKey === true ? arn : `${arn}/${name}` };
    this.#keys.authorize(caller, action, key, whole);
    ofKms(() => key.checkEnabled());
  }
}

/** Errors of KMS as S3 passes them on. Recorded: test_s3::test_s3_sse_validate_kms_key. */
function ofKms<Result>(task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError(`KMS.${error.code}`, error.message, error.status);
    throw error;
  }
}

/** The headers that tell how an object is encrypted. */
export const encryptionHeaders = ({ encryption: { algorithm, keyId, bucketKey, customerKey } }: Description) =>
  customerKey === undefined
    ? {
        [HEADER]: algorithm,
        [`${HEADER}-aws-kms-key-id`]: keyId,
        [`${HEADER}-bucket-key-enabled`]: bucketKey ? 'true' : undefined,
      }
    : { [`${HEADER}-customer-algorithm`]: algorithm, [`${HEADER}-customer-key-md5`]: customerKey };

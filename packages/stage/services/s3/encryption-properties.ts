import { array, boolean, type InferOutput, optional, picklist, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import type { ResourceOrigin } from '../../registry.ts';
import { place } from '../../resource-values.ts';
import type { BucketSettings } from './bucket.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-bucketencryption.html */
export const bucketEncryption = strictObject({
  ServerSideEncryptionConfiguration: array(
    strictObject({
      BlockedEncryptionTypes: optional(strictObject({ EncryptionType: array(picklist(['NONE', 'SSE-C'])) })),
      BucketKeyEnabled: optional(boolean()),
      ServerSideEncryptionByDefault: optional(
        strictObject({
          SSEAlgorithm: picklist(['AES256', 'aws:kms', 'aws:kms:dsse']),
          KMSMasterKeyID: optional(string()),
        }),
      ),
    }),
  ),
});

/** What objects get whose callers ask for nothing. @throws StageError when a key of KMS is named, and KMS is not to use it */
export function encryptionOf(
  configuration: InferOutput<typeof bucketEncryption> | undefined,
  origin: ResourceOrigin,
): Pick<BucketSettings, 'allowsCustomerKeys' | 'encryption'> {
  const [rule] = configuration?.ServerSideEncryptionConfiguration ?? [];
  const { SSEAlgorithm: algorithm = 'AES256', KMSMasterKeyID: keyId } = rule?.ServerSideEncryptionByDefault ?? {};
  if (algorithm === 'AES256' && keyId !== undefined) {
    // Recorded: test_s3_api::test_s3_default_bucket_encryption_exc.
    throw new StageError(
      `${place(origin)}: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse`,
    );
  }
  return {
    // New buckets block them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html
    allowsCustomerKeys: rule?.BlockedEncryptionTypes?.EncryptionType.includes('NONE') ?? false,
    ...(rule?.ServerSideEncryptionByDefault === undefined
      ? {}
      : {
          encryption: {
            algorithm,
            ...(keyId === undefined ? {} : { keyId }),
            ...(algorithm === 'aws:kms' && rule.BucketKeyEnabled === true ? { bucketKey: true } : {}),
          },
        }),
  };
}

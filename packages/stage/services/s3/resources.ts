import {
  array,
  boolean,
  type InferOutput,
  literal,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { ANONYMOUS, ANY_RESOURCE } from '../../iam/access.ts';
import { many } from '../../iam/evaluate.ts';
import { type PolicyDocument, policyDocument } from '../../iam/policy.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, physicalName, place, reasons } from '../../resource-values.ts';
import { lifecycleConfiguration, lifecycleOf } from './lifecycle-properties.ts';
import { notificationConfiguration, rulesOf } from './notification-properties.ts';
import type { Description } from './object-version.ts';
import { isPublic } from './public-access.ts';
import type { S3, S3Stage } from './s3.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = pipe(
  string(),
  regex(
    /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)(?!.*\.\.)[a-z\d][a-z\d.-]{1,61}[a-z\d]$/,
    'it has 3 to 63 small letters, digits, dots and hyphens',
  ),
);

const encryption = strictObject({
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
function encryptionOf(
  configuration: InferOutput<typeof encryption> | undefined,
  origin: ResourceOrigin,
): Description['encryption'] {
  const [rule] = configuration?.ServerSideEncryptionConfiguration ?? [];
  const { SSEAlgorithm: algorithm = 'AES256', KMSMasterKeyID: keyId } = rule?.ServerSideEncryptionByDefault ?? {};
  if (algorithm === 'AES256' && keyId !== undefined) {
    // Recorded: test_s3_api::test_s3_default_bucket_encryption_exc.
    throw new StageError(
      `${place(origin)}: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse`,
    );
  }
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    ...(algorithm === 'aws:kms' && rule?.BucketKeyEnabled === true ? { bucketKey: true } : {}),
  };
}

const cors = strictObject({
  CorsRules: array(
    strictObject({
      Id: optional(string()),
      AllowedHeaders: optional(array(string()), []),
      AllowedMethods: array(picklist(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])),
      AllowedOrigins: array(string()),
      ExposedHeaders: optional(array(string()), []),
      MaxAge: optional(between(0, 2_147_483_647)),
    }),
  ),
});

/** The first and the third are about access control lists, which the stage does not have. */
const publicAccessBlock = strictObject({
  BlockPublicAcls: optional(boolean(), false),
  BlockPublicPolicy: optional(boolean(), false),
  IgnorePublicAcls: optional(boolean(), false),
  RestrictPublicBuckets: optional(boolean(), false),
});

/** As new buckets have it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
const ALL_BLOCKED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** As CloudFormation makes one up, in the letters that a bucket may have. */
const generatedName = (origin: ResourceOrigin) => physicalName(origin).toLowerCase().slice(0, 63).replace(/-+$/, '');

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_S3.html */
export function s3Resources(s3: S3, stage: S3Stage): readonly ResourceType[] {
  const { access, keep, region, whenLoaded } = stage;
  return [
    resourceType({
      type: 'AWS::S3::Bucket',
      properties: {
        BucketName: optional(bucketName),
        VersioningConfiguration: optional(strictObject({ Status: picklist(['Enabled', 'Suspended']) })),
        BucketEncryption: optional(encryption),
        CorsConfiguration: optional(cors),
        LifecycleConfiguration: optional(lifecycleConfiguration),
        NotificationConfiguration: optional(notificationConfiguration),
        PublicAccessBlockConfiguration: optional(publicAccessBlock, ALL_BLOCKED),
        // Any other ownership brings access control lists, which the stage does not have.
        OwnershipControls: optional(
          strictObject({ Rules: array(strictObject({ ObjectOwnership: literal('BucketOwnerEnforced') })) }),
        ),
      },
      notExecuted: {
        AccelerateConfiguration: 'There is no edge nearby.',
        Tags: reasons.tags,
      },
      create(properties, origin) {
        const name = properties.BucketName ?? generatedName(origin);
        const arn = `arn:aws:s3:::${name}`;
        const [rule] = properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
        const notifications = rulesOf(properties.NotificationConfiguration, origin);
        const { PublicAccessBlockConfiguration: blocked, VersioningConfiguration: versioning } = properties;
        const bucket = s3.create({
          name,
          arn,
          ...(versioning === undefined ? {} : { versioning: versioning.Status }),
          encryption: encryptionOf(properties.BucketEncryption, origin),
          // Those of new buckets do: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html
          allowsCustomerKeys: rule?.BlockedEncryptionTypes?.EncryptionType.includes('NONE') ?? false,
          cors: (properties.CorsConfiguration?.CorsRules ?? []).map((one) => ({
            origins: one.AllowedOrigins,
            methods: one.AllowedMethods,
            headers: one.AllowedHeaders,
            exposed: one.ExposedHeaders,
            maxAge: one.MaxAge,
          })),
          lifecycle: lifecycleOf(properties.LifecycleConfiguration, origin),
          notifications,
          blocksPublicPolicy: blocked.BlockPublicPolicy,
          restrictsPublic: blocked.RestrictPublicBuckets,
          eventBridge: properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ?? false,
        });
        keep(`bucket ${name}`, bucket);
        whenLoaded(() => {
          for (const one of notifications) s3.notifications.check(bucket, one, place(origin));
        });
        return {
          ref: name,
          attributes: {
            Arn: arn,
            DomainName: `${name}.s3.amazonaws.com`,
            RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
            DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
          },
        };
      },
    }),
    resourceType({
      type: 'AWS::S3::BucketPolicy',
      properties: { Bucket: string(), PolicyDocument: policyDocument },
      create({ Bucket, PolicyDocument }, origin) {
        const { arn, blocksPublicPolicy, restrictsPublic } = accepted(origin, () => s3.bucket(Bucket)).settings;
        checkResources(PolicyDocument, arn, origin);
        access.addResourcePolicy(ANY_RESOURCE, PolicyDocument);
        if (!isPublic(PolicyDocument)) return { ref: Bucket };
        if (blocksPublicPolicy) {
          throw new StageError(
            `${place(origin)}: Access Denied: the policy is public, and BlockPublicPolicy of ${Bucket} is on.`,
          );
        }
        if (restrictsPublic)
          access.addResourcePolicy(ANY_RESOURCE, withoutStrangers(arn, access.caller(ANONYMOUS).arn));
        return { ref: Bucket };
      },
    }),
  ];
}

/** What `RestrictPublicBuckets` leaves of a public policy: callers of the account, and services. */
const withoutStrangers = (bucketArn: string, stranger: string): PolicyDocument => ({
  Statement: [
    { Effect: 'Deny', Principal: { AWS: stranger }, Action: 's3:*', Resource: [bucketArn, `${bucketArn}/*`] },
  ],
});

/** @throws StageError when a statement names something other than the bucket and the objects in it */
function checkResources({ Statement }: PolicyDocument, arn: string, origin: ResourceOrigin): void {
  for (const { Resource = [] } of Statement) {
    const resources = many(Resource);
    if (resources.length > 0 && resources.every((one) => one === arn || one.startsWith(`${arn}/`))) continue;
    throw new StageError(
      `${place(origin)}: Policy has invalid resource: a statement names something other than ${arn}.`,
    );
  }
}

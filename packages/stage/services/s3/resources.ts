import { array, boolean, literal, optional, picklist, pipe, regex, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { ANY_RESOURCE } from '../../iam/access.ts';
import { many } from '../../iam/evaluate.ts';
import { type PolicyDocument, policyDocument } from '../../iam/policy.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, physicalName, place, reasons } from '../../resource-values.ts';
import { notificationConfiguration, rulesOf } from './notification-properties.ts';
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
        NotificationConfiguration: optional(notificationConfiguration),
        // Any other ownership brings access control lists, which the stage does not have.
        OwnershipControls: optional(
          strictObject({ Rules: array(strictObject({ ObjectOwnership: literal('BucketOwnerEnforced') })) }),
        ),
      },
      notExecuted: {
        PublicAccessBlockConfiguration:
          'A caller without credentials may do only what a policy of the bucket allows; the stage has one account.',
        AccelerateConfiguration: 'There is no edge nearby.',
        Tags: reasons.tags,
      },
      create(properties, origin) {
        const name = properties.BucketName ?? generatedName(origin);
        const arn = `arn:aws:s3:::${name}`;
        const [rule] = properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
        const byDefault = rule?.ServerSideEncryptionByDefault;
        const notifications = rulesOf(properties.NotificationConfiguration, origin);
        const { VersioningConfiguration: versioning } = properties;
        const bucket = s3.create({
          name,
          arn,
          ...(versioning === undefined ? {} : { versioning: versioning.Status }),
          encryption: {
            algorithm: byDefault?.SSEAlgorithm ?? 'AES256',
            ...(byDefault?.KMSMasterKeyID === undefined ? {} : { keyId: byDefault.KMSMasterKeyID }),
            ...(rule?.BucketKeyEnabled === undefined ? {} : { bucketKey: rule.BucketKeyEnabled }),
          },
          cors: (properties.CorsConfiguration?.CorsRules ?? []).map((one) => ({
            origins: one.AllowedOrigins,
            methods: one.AllowedMethods,
            headers: one.AllowedHeaders,
            exposed: one.ExposedHeaders,
            maxAge: one.MaxAge,
          })),
          notifications,
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
        const { arn } = accepted(origin, () => s3.bucket(Bucket)).settings;
        checkResources(PolicyDocument, arn, origin);
        access.addResourcePolicy(ANY_RESOURCE, PolicyDocument);
        return { ref: Bucket };
      },
    }),
  ];
}

/** Every statement names the bucket or objects in it; the policy is none of others. */
function checkResources({ Statement }: PolicyDocument, arn: string, origin: ResourceOrigin): void {
  for (const { Resource = [] } of Statement) {
    const resources = many(Resource);
    if (resources.length > 0 && resources.every((one) => one === arn || one.startsWith(`${arn}/`))) continue;
    throw new StageError(
      `${place(origin)}: Policy has invalid resource: a statement names something other than ${arn}.`,
    );
  }
}

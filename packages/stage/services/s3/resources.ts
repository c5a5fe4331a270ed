import { array, literal, optional, picklist, pipe, regex, strictObject, string } from 'valibot';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, physicalName, place, reasons } from '../../resource-values.ts';
import { accessPointResource } from './access-point-resource.ts';
import { bucketEncryption, encryptionOf } from './encryption-properties.ts';
import { lifecycleConfiguration, lifecycleOf } from './lifecycle-properties.ts';
import { loggingConfiguration, loggingOf } from './logging-properties.ts';
import { notificationConfiguration, rulesOf } from './notification-properties.ts';
import { replicationConfiguration, replicationOf } from './replication-properties.ts';
import { ALL_BLOCKED, addPolicy, publicAccessBlock } from './resource-policy.ts';
import type { S3, S3Stage } from './s3.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = pipe(
  string(),
  regex(
    /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)(?!.*\.\.)[a-z\d][a-z\d.-]{1,61}[a-z\d]$/,
    'it has 3 to 63 small letters, digits, dots and hyphens',
  ),
);

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
        BucketEncryption: optional(bucketEncryption),
        CorsConfiguration: optional(cors),
        LifecycleConfiguration: optional(lifecycleConfiguration),
        LoggingConfiguration: optional(loggingConfiguration),
        NotificationConfiguration: optional(notificationConfiguration),
        PublicAccessBlockConfiguration: optional(publicAccessBlock, ALL_BLOCKED),
        ReplicationConfiguration: optional(replicationConfiguration),
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
        const notifications = rulesOf(properties.NotificationConfiguration, origin);
        const { PublicAccessBlockConfiguration: blocked, VersioningConfiguration: versioning } = properties;
        const logging = loggingOf(properties.LoggingConfiguration, name);
        const replication = replicationOf(properties.ReplicationConfiguration, versioning?.Status, origin);
        const bucket = s3.create({
          name,
          arn,
          ...(versioning === undefined ? {} : { versioning: versioning.Status }),
          ...encryptionOf(properties.BucketEncryption, origin),
          cors: (properties.CorsConfiguration?.CorsRules ?? []).map((one) => ({
            origins: one.AllowedOrigins,
            methods: one.AllowedMethods,
            headers: one.AllowedHeaders,
            exposed: one.ExposedHeaders,
            maxAge: one.MaxAge,
          })),
          lifecycle: lifecycleOf(properties.LifecycleConfiguration, origin),
          ...(logging === undefined ? {} : { logging }),
          ...(replication === undefined ? {} : { replication }),
          notifications,
          blocksPublicPolicy: blocked.BlockPublicPolicy,
          restrictsPublic: blocked.RestrictPublicBuckets,
          eventBridge: properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ?? false,
        });
        keep(`bucket ${name}`, bucket);
        whenLoaded(() => {
          for (const one of notifications) s3.notifications.check(bucket, one, place(origin));
          s3.checkTargets(bucket, place(origin));
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
        addPolicy(access, PolicyDocument, accepted(origin, () => s3.bucket(Bucket)).settings, origin);
        return { ref: Bucket };
      },
    }),
    accessPointResource(s3, stage),
  ];
}

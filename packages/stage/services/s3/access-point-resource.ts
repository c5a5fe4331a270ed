import { optional, pipe, regex, string } from 'valibot';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { accepted, physicalName, reasons } from '../../resource-values.ts';
import { ALL_BLOCKED, addPolicy, publicAccessBlock } from './resource-policy.ts';
import type { S3, S3Stage } from './s3.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-access-points.html#access-points-names */
const accessPointName = pipe(
  string(),
  regex(/^(?!.*-s3alias$)[a-z\d][a-z\d-]{1,48}[a-z\d]$/, 'it has 3 to 50 small letters, digits and hyphens'),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-accesspoint.html */
export const accessPointResource = (s3: S3, { access, arn }: S3Stage): ResourceType =>
  resourceType({
    type: 'AWS::S3::AccessPoint',
    properties: {
      Bucket: string(),
      Name: optional(accessPointName),
      Policy: optional(policyDocument),
      PublicAccessBlockConfiguration: optional(publicAccessBlock, ALL_BLOCKED),
    },
    notExecuted: { Tags: reasons.tags },
    create({ Bucket, Name, Policy, PublicAccessBlockConfiguration: blocked }, origin) {
      const name = Name ?? physicalName(origin).toLowerCase().slice(0, 50).replace(/-+$/, '');
      const bucket = accepted(origin, () => s3.bucket(Bucket)).settings.name;
      const point = s3.accessPoints.create(name, arn('s3', `accesspoint/${name}`), bucket);
      const guards = {
        blocksPublicPolicy: blocked.BlockPublicPolicy,
        restrictsPublic: blocked.RestrictPublicBuckets,
      };
      if (Policy !== undefined) addPolicy(access, Policy, { ...point, ...guards }, origin);
      return {
        ref: name,
        attributes: { Name: name, Arn: point.arn, Alias: point.alias, NetworkOrigin: 'Internet' },
      };
    },
  });

import { AwsError } from '../../errors.ts';
import { malformedXml, notImplemented } from './errors.ts';
import type { BucketOperation } from './operation.ts';
import { readXml, versioningDocument } from './xml-input.ts';

/** What callers ask and say of buckets. Everything else of a bucket is in its template. */
export function bucketOperations(region: string): readonly BucketOperation[] {
  return [
    {
      name: 'HeadBucket',
      method: 'HEAD',
      run({ bucket, authorize }) {
        authorize({ action: 's3:ListBucket', resource: bucket.settings.arn });
        return { headers: { 'x-amz-bucket-region': region } };
      },
    },
    {
      name: 'GetBucketLocation',
      method: 'GET',
      subresource: 'location',
      run({ bucket, authorize }) {
        authorize({ action: 's3:GetBucketLocation', resource: bucket.settings.arn });
        return { document: { LocationConstraint: region === 'us-east-1' ? '' : region } };
      },
    },
    {
      name: 'GetBucketVersioning',
      method: 'GET',
      subresource: 'versioning',
      run({ bucket, authorize }) {
        authorize({ action: 's3:GetBucketVersioning', resource: bucket.settings.arn });
        return { document: { VersioningConfiguration: { Status: bucket.versioning } } };
      },
    },
    {
      name: 'PutBucketVersioning',
      method: 'PUT',
      subresource: 'versioning',
      headers: ['sdk-checksum-algorithm', 'checksum-*', 'trailer'],
      async run({ bucket, authorize, message }) {
        authorize({ action: 's3:PutBucketVersioning', resource: bucket.settings.arn });
        const { VersioningConfiguration: asked } = await readXml(message, versioningDocument);
        if (asked === '') {
          throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
        }
        const { MfaDelete, Status } = asked;
        if (MfaDelete !== undefined && MfaDelete !== 'Disabled') throw notImplemented('MfaDelete');
        if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
        bucket.setVersioning(Status);
        return {};
      },
    },
  ];
}

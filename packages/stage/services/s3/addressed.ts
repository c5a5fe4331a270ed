import { noSuchBucket } from './errors.ts';
import type { BucketRequest, S3Request } from './operation.ts';
import type { S3 } from './s3.ts';

/** What a request is about, and what its access point allows. @throws AwsError `NoSuchBucket` */
export function aboutBucket(s3: S3, request: S3Request, name: string): BucketRequest {
  const found = s3.lookUp(name);
  if (found === undefined) throw noSuchBucket(name);
  const { accessPoint, bucket } = found;
  if (accessPoint === undefined) return { ...request, bucket };
  const authorize = s3.accessPoints.through(accessPoint, bucket.settings.arn, request.authorize);
  return { ...request, accessPoint, authorize, bucket };
}

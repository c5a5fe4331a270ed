import { decodedKey } from './address.ts';
import { aboutBucket } from './addressed.ts';
import { type Bucket, isVersionId } from './bucket.ts';
import { checkSource } from './conditions.ts';
import { checkCustomerKey } from './customer-key.ts';
import { invalidArgument, invalidRequest, invalidVersionId, noSuchKey, noSuchVersion } from './errors.ts';
import type { ObjectVersion } from './object-version.ts';
import { checkNotArchived, existingTags, objectArn } from './objects.ts';
import type { ObjectRequest } from './operation.ts';
import type { S3 } from './s3.ts';

/** The headers about the source of a copy, without `x-amz-`. */
export const SOURCE_HEADERS = ['copy-source', 'copy-source-if-*', 'copy-source-server-side-encryption-customer-*'];

/** What is copied. */
export interface Source extends Pick<ObjectRequest, 'authorize' | 'key'> {
  readonly bucket: Bucket;
  readonly version: ObjectVersion;
}

const VERSION = '(?:\\?versionId=(.*))?$';
const OF_BUCKET = new RegExp(`^/?([^/]+)/(.+?)${VERSION}`, 's');
const OF_ACCESS_POINT = new RegExp(`^/?(arn:[^/]+:accesspoint/[^/]+)/object/(.+?)${VERSION}`, 's');

/** The object that `x-amz-copy-source` names, if the caller may read it, and it is as the caller wants it. @throws AwsError */
export function sourceOf(s3: S3, request: ObjectRequest, now: number): Source {
  const header = request.header('x-amz-copy-source') ?? '';
  const [, name = '', rawKey = '', id] = OF_ACCESS_POINT.exec(header) ?? OF_BUCKET.exec(header) ?? [];
  if (name === '') throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', header);
  const { bucket, authorize } = aboutBucket(s3, request, decodedKey(name));
  const key = decodedKey(rawKey);
  if (id !== undefined && !isVersionId(id)) throw invalidVersionId(id);
  const version = id === undefined ? bucket.versions(key)[0] : bucket.versions(key).find((one) => one.id === id);
  authorize(
    { action: id === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource: objectArn({ bucket, key }) },
    existingTags(version),
  );
  if (version !== undefined && !version.isDeleteMarker) {
    checkCustomerKey(request.header, version.description, 'x-amz-copy-source-');
    s3.keys.checkRead({ bucket, caller: request.caller, key }, version.description.encryption);
    checkNotArchived(version);
    checkSource(request.message.headers, version, now);
    return { authorize, bucket, key, version };
  }
  if (version !== undefined && id !== undefined) {
    throw invalidRequest('The source of a copy request may not specifically refer to a delete marker by version id.');
  }
  throw id === undefined ? noSuchKey(key) : noSuchVersion(key, id);
}

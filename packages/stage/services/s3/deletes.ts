import { AwsError } from '../../errors.ts';
import { Repeated } from '../../wire/xml.ts';
import { isVersionId, NULL_VERSION } from './bucket.ts';
import { invalidVersionId, malformedXml, noSuchVersion, preconditionFailed } from './errors.ts';
import type { ObjectVersion } from './object-version.ts';
import { existingTags } from './objects.ts';
import type { BucketOperation, BucketRequest, ObjectOperation } from './operation.ts';
import type { S3 } from './s3.ts';
import { deleteDocument, readXml } from './xml-input.ts';

const MAX_OBJECTS = 1_000;
interface Deleted {
  /** Of the delete marker that was made, or of the version that was removed. */
  readonly versionId?: string | undefined;
  readonly isDeleteMarker: boolean;
}

/**
 * Without a version id, a bucket that keeps versions gets a delete marker; with one, the version is gone.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
function remove(
  s3: S3,
  request: BucketRequest,
  { key, id, etag }: { readonly key: string; readonly id?: string | undefined; readonly etag?: string | undefined },
  reason: string,
  now: number,
): Deleted {
  const { bucket, caller } = request;
  const found = id === undefined ? bucket.versions(key)[0] : bucket.versions(key).find((version) => version.id === id);
  request.authorize(
    {
      action: id === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
      resource: `${bucket.settings.arn}/${key}`,
    },
    {
      ...existingTags(found),
      ...(id === undefined ? {} : { 's3:versionid': id }),
      ...(etag === undefined ? {} : { 's3:if-match': etag }),
    },
  );
  if (etag !== undefined) checkMatch(request, key, etag);
  const tell = (event: 's3:ObjectRemoved:Delete' | 's3:ObjectRemoved:DeleteMarkerCreated', version?: ObjectVersion) =>
    s3.tell(bucket, { event, key, reason, version, requester: caller.arn });
  if (id === undefined && bucket.versioning !== undefined) {
    const marker = bucket.addMarker(key, now);
    tell('s3:ObjectRemoved:DeleteMarkerCreated', marker);
    return { versionId: marker.id, isDeleteMarker: true };
  }
  const removed = bucket.remove(key, id ?? NULL_VERSION);
  if (removed !== undefined) tell('s3:ObjectRemoved:Delete', removed);
  return { versionId: id, isDeleteMarker: removed?.isDeleteMarker ?? false };
}

/**
 * Lets an object be deleted that is there, or is as the caller knows it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 *
 * @throws AwsError `PreconditionFailed`, also without an object (unverified; settled by: DeleteObject of an unknown key with
 *   If-Match); `AccessDenied` when the caller may not read the object that it names by its ETag
 */
function checkMatch({ authorize, bucket }: BucketRequest, key: string, etag: string): void {
  if (etag !== '*') authorize({ action: 's3:GetObject', resource: `${bucket.settings.arn}/${key}` });
  const current = bucket.current(key);
  if (current === undefined || (etag !== '*' && etag.replaceAll('"', '') !== current.etag)) {
    throw preconditionFailed('If-Match');
  }
}

const BYPASS = 'bypass-governance-retention';

/**
 * The stage has no Object Lock, and answers as a bucket without it does.
 * Recorded: test_s3_api::TestS3ObjectLock::test_delete_object_with_no_locking.
 */
function checkUnlocked({ header }: BucketRequest): void {
  if (header(`x-amz-${BYPASS}`) === undefined) return;
  throw new AwsError('InvalidArgument', `x-amz-${BYPASS} is only applicable to Object Lock enabled buckets.`, 400, {
    ArgumentName: `x-amz-${BYPASS}`,
  });
}

export function deleteObject(s3: S3, now: () => number): ObjectOperation {
  return {
    name: 'DeleteObject',
    method: 'DELETE',
    parameters: ['versionId'],
    headers: [BYPASS],
    run(request) {
      checkUnlocked(request);
      const { header, key, query } = request;
      const id = query.get('versionId') ?? undefined;
      if (id !== undefined && !isVersionId(id)) throw invalidVersionId(id);
      const deleted = remove(s3, request, { key, id, etag: header('if-match') }, 'DeleteObject', now());
      return {
        status: 204,
        headers: {
          'x-amz-version-id': deleted.versionId,
          'x-amz-delete-marker': deleted.isDeleteMarker ? 'true' : undefined,
        },
      };
    },
  };
}

export function deleteObjects(s3: S3, now: () => number): BucketOperation {
  return {
    name: 'DeleteObjects',
    method: 'POST',
    subresource: 'delete',
    headers: ['sdk-checksum-algorithm', 'checksum-*', 'trailer', BYPASS],
    async run(request) {
      checkUnlocked(request);
      const { Delete } = await readXml(request.message, deleteDocument);
      if (Delete.Object.length === 0 || Delete.Object.length > MAX_OBJECTS) throw malformedXml();
      const deleted: object[] = [];
      const failed: object[] = [];
      for (const { Key, VersionId, ETag } of Delete.Object) {
        try {
          if (VersionId !== undefined && !isVersionId(VersionId)) throw noSuchVersion(Key, VersionId);
          const result = remove(s3, request, { key: Key, id: VersionId, etag: ETag }, 'DeleteObjects', now());
          const marker = result.isDeleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: result.versionId } : {};
          deleted.push({ Key, VersionId, ...marker });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          const Code = error.code === 'AccessDeniedException' ? 'AccessDenied' : error.code;
          failed.push({ Key, VersionId, Code, Message: error.message });
        }
      }
      const Deleted = Delete.Quiet === 'true' ? undefined : new Repeated(deleted);
      return { document: { DeleteResult: { Deleted, Error: new Repeated(failed) } } };
    },
  };
}

import type { Bucket } from '@serverless-arcade/stage/services/s3/bucket.ts';
import type { S3 } from '@serverless-arcade/stage/services/s3/s3.ts';
import { type BucketView, OBJECTS_SHOWN, type ObjectView } from './model.ts';

/** Every bucket with what is in it. */
export const bucketViews = ({ all }: Pick<S3, 'all'>): readonly BucketView[] =>
  all.map((bucket) => {
    const current = bucket.keys
      .flatMap((key) => bucket.current(key) ?? [])
      .filter(({ isDeleteMarker }) => !isDeleteMarker);
    return {
      name: bucket.settings.name,
      versioning: bucket.versioning ?? 'Off',
      objects: current.length,
      bytes: current.reduce((sum, { size }) => sum + size, 0),
      uploads: bucket.uploads.size,
    };
  });

/** The first objects of a bucket in the order of their keys, with all versions; undefined when there is no such bucket. */
export function objectViews({ all }: Pick<S3, 'all'>, name: string): readonly ObjectView[] | undefined {
  const bucket = all.find(({ settings }) => settings.name === name);
  return bucket?.keys.slice(0, OBJECTS_SHOWN).map((key) => objectView(bucket, key));
}

const objectView = (bucket: Bucket, key: string): ObjectView => ({
  key,
  versions: bucket.versions(key).map(({ id, isDeleteMarker, lastModified, size, etag, description }) => ({
    ...{ id, isDeleteMarker, lastModified, size, etag },
    storageClass: description.storageClass,
    encryption: description.encryption.algorithm,
    tags: description.tags,
  })),
});

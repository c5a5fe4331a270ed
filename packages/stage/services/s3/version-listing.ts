import { Repeated } from '../../wire/xml.ts';
import { type Bucket, isOlder, NULL_VERSION } from './bucket.ts';
import { invalidArgument } from './errors.ts';
import { commonPrefixes, entryOf, pageOf, question } from './listing.ts';
import type { ObjectVersion } from './object-version.ts';
import type { BucketOperation, BucketRequest } from './operation.ts';

interface Listed {
  readonly key: string;
  readonly version: ObjectVersion;
  readonly isLatest: boolean;
}

function* all(bucket: Bucket): Generator<Listed> {
  for (const key of bucket.keys) {
    for (const [index, version] of bucket.versions(key).entries()) yield { key, version, isLatest: index === 0 };
  }
}

/** Whether a version of the key of a marker comes after the one that the marker names, also when that one is gone since. */
function comesAfter(bucket: Bucket, key: string, marker: string): (listed: Listed) => boolean {
  if (marker === '') return () => false;
  const versions = bucket.versions(key);
  const place = versions.findIndex(({ id }) => id === marker);
  if (place !== -1) return ({ version }) => versions.indexOf(version) > place;
  // Nothing says where the null version was: all that is left of the key is listed, rather than too little.
  return marker === NULL_VERSION ? () => true : ({ version }) => isOlder(version.id, marker);
}

function listVersions(request: BucketRequest, account: string) {
  const { bucket, query } = request;
  const asked = question(request, 's3:ListBucketVersions');
  const { prefix, delimiter, max, encoding, encoded } = asked;
  const after = query.get('key-marker') ?? '';
  const marker = query.get('version-id-marker') ?? '';
  // Recorded: test_s3_list_operations::TestS3ListObjectVersions::test_list_objects_versions_markers.
  if (marker !== '' && after === '') {
    const message = 'A version-id marker cannot be specified without a key marker.';
    throw invalidArgument(message, 'version-id-marker', marker);
  }
  const { items, next, prefixes } = pageOf(all(bucket), {
    ...asked,
    after,
    isAfter: comesAfter(bucket, after, marker),
  });
  const common = ({ version, isLatest }: Listed) => ({
    VersionId: version.id,
    IsLatest: isLatest,
    Owner: { ID: account },
  });
  return {
    ListVersionsResult: {
      Name: bucket.settings.name,
      Prefix: encoded(prefix),
      KeyMarker: encoded(after),
      VersionIdMarker: marker,
      NextKeyMarker: next && encoded(next.key),
      NextVersionIdMarker: next?.item?.version.id,
      MaxKeys: max,
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      EncodingType: encoding,
      IsTruncated: next !== undefined,
      Version: new Repeated(
        items
          .filter(({ version }) => !version.isDeleteMarker)
          .map((one) => ({ ...entryOf(one.key, one.version, encoded), ...common(one) })),
      ),
      DeleteMarker: new Repeated(
        items
          .filter(({ version }) => version.isDeleteMarker)
          .map((one) => ({
            Key: encoded(one.key),
            LastModified: new Date(one.version.lastModified).toISOString(),
            ...common(one),
          })),
      ),
      CommonPrefixes: commonPrefixes(prefixes, encoded),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions = (account: string): BucketOperation => ({
  name: 'ListObjectVersions',
  method: 'GET',
  subresource: 'versions',
  parameters: ['prefix', 'delimiter', 'max-keys', 'encoding-type', 'key-marker', 'version-id-marker'],
  run: (request) => ({ document: listVersions(request, account) }),
});

import { AwsError } from '../../errors.ts';
import { Repeated } from '../../wire/xml.ts';
import { invalidArgument } from './errors.ts';
import type { ObjectVersion } from './object-version.ts';
import type { BucketOperation, BucketRequest } from './operation.ts';

const MOST = 1_000;

/** Keys, and prefixes that stand for several, in order. */
interface Page {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** The last key or prefix, when there are more. */
  readonly next: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html */
function pageOf(
  all: Iterable<string>,
  { prefix, delimiter, after, most }: { prefix: string; delimiter: string; after: string; most: number },
): Page {
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  for (const key of all) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end === -1 ? undefined : key.slice(0, end + delimiter.length);
    if (common !== undefined && (common === prefixes.at(-1) || common === after)) continue;
    if (after !== '' && Buffer.compare(Buffer.from(common ?? key), Buffer.from(after)) <= 0) continue;
    if (keys.length + prefixes.length === most) return { keys, prefixes, next: last };
    if (common === undefined) keys.push(key);
    else prefixes.push(common);
    last = common ?? key;
  }
  return { keys, prefixes, next: undefined };
}

/** What all listings ask. @throws AwsError `InvalidArgument` */
function question({ query, bucket, authorize }: BucketRequest, action: string) {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const encoding = query.get('encoding-type') ?? undefined;
  const asked = query.get('max-keys') ?? `${MOST}`;
  const max = Number(asked === '' ? MOST : asked);
  const context = { 's3:prefix': prefix, 's3:delimiter': delimiter, 's3:max-keys': `${max}` };
  authorize({ action, resource: bucket.settings.arn }, context);
  if (!Number.isInteger(max))
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', asked);
  if (max < 0) throw invalidArgument('maxKeys must not be negative', 'maxKeys', asked);
  if (encoding !== undefined && encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  }
  const encoded = (text: string) =>
    encoding === undefined ? text : encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+');
  return { prefix, delimiter, max, most: Math.min(max, MOST), encoding, encoded };
}

const entryOf = (key: string, version: ObjectVersion, encoded: (text: string) => string) => ({
  Key: encoded(key),
  LastModified: new Date(version.lastModified).toISOString(),
  ETag: `"${version.etag}"`,
  ChecksumAlgorithm: version.checksum?.algorithm,
  ChecksumType: version.checksum?.type,
  Size: version.size,
  StorageClass: version.description.storageClass,
});

function* live({ bucket }: BucketRequest): Generator<string> {
  for (const key of bucket.keys) if (bucket.current(key) !== undefined) yield key;
}

const contents = ({ bucket }: BucketRequest, keys: readonly string[], encoded: (text: string) => string) =>
  keys.flatMap((key) => {
    const version = bucket.current(key);
    return version === undefined ? [] : [entryOf(key, version, encoded)];
  });

const commonPrefixes = (prefixes: readonly string[], encoded: (text: string) => string) =>
  new Repeated(prefixes.map((prefix) => ({ Prefix: encoded(prefix) })));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function listObjectsV2(request: BucketRequest, account: string) {
  const { bucket, query } = request;
  const { prefix, delimiter, max, most, encoding, encoded } = question(request, 's3:ListBucket');
  const token = query.get('continuation-token') ?? undefined;
  const startAfter = query.get('start-after') ?? undefined;
  if (token === '') throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', '');
  const after = token === undefined ? (startAfter ?? '') : Buffer.from(token, 'base64url').toString();
  const page =
    most === 0
      ? { keys: [], prefixes: [], next: undefined }
      : pageOf(live(request), { prefix, delimiter, after, most });
  const Owner = query.get('fetch-owner') === 'true' ? { ID: account } : undefined;
  return {
    ListBucketResult: {
      Name: bucket.settings.name,
      Prefix: encoded(prefix),
      ContinuationToken: token,
      NextContinuationToken: page.next === undefined ? undefined : Buffer.from(page.next).toString('base64url'),
      StartAfter: startAfter === undefined ? undefined : encoded(startAfter),
      KeyCount: page.keys.length + page.prefixes.length,
      MaxKeys: max > MOST ? MOST : max,
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      EncodingType: encoding,
      IsTruncated: page.next !== undefined,
      Contents: new Repeated(contents(request, page.keys, encoded).map((entry) => ({ ...entry, Owner }))),
      CommonPrefixes: commonPrefixes(page.prefixes, encoded),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
function listObjects(request: BucketRequest, account: string) {
  const { bucket, query } = request;
  const { prefix, delimiter, max, most, encoding, encoded } = question(request, 's3:ListBucket');
  const after = query.get('marker') ?? '';
  const page =
    most === 0
      ? { keys: [], prefixes: [], next: undefined }
      : pageOf(live(request), { prefix, delimiter, after, most });
  return {
    ListBucketResult: {
      Name: bucket.settings.name,
      Prefix: encoded(prefix),
      Marker: encoded(after),
      // Only with a delimiter: without one the last key is the marker.
      NextMarker: page.next === undefined || delimiter === '' ? undefined : encoded(page.next),
      MaxKeys: max > MOST ? MOST : max,
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      EncodingType: encoding,
      IsTruncated: page.next !== undefined,
      Contents: new Repeated(
        contents(request, page.keys, encoded).map((entry) => ({ ...entry, Owner: { ID: account } })),
      ),
      CommonPrefixes: commonPrefixes(page.prefixes, encoded),
    },
  };
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 * The stage does not divide the versions of a key into pages: a page has whole keys.
 */
function listVersions(request: BucketRequest, account: string) {
  const { bucket, query } = request;
  const { prefix, delimiter, max, most, encoding, encoded } = question(request, 's3:ListBucketVersions');
  const marker = query.get('key-marker') ?? '';
  const all: { key: string; version: ObjectVersion; isLatest: boolean }[] = [];
  if ((query.get('version-id-marker') ?? '') !== '') {
    throw new AwsError('NotImplemented', 'version-id-marker is not supported by the local stage.', 501);
  }
  const page =
    most === 0
      ? { keys: [], prefixes: [], next: undefined }
      : pageOf(bucket.keys, { prefix, delimiter, after: marker, most });
  for (const key of page.keys) {
    for (const [index, version] of bucket.versions(key).entries()) all.push({ key, version, isLatest: index === 0 });
  }
  const common = ({ version, isLatest }: (typeof all)[number]) => ({
    VersionId: version.id,
    IsLatest: isLatest,
    Owner: { ID: account },
  });
  return {
    ListVersionsResult: {
      Name: bucket.settings.name,
      Prefix: encoded(prefix),
      KeyMarker: encoded(marker),
      VersionIdMarker: '',
      NextKeyMarker: page.next === undefined ? undefined : encoded(page.next),
      MaxKeys: max > MOST ? MOST : max,
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      EncodingType: encoding,
      IsTruncated: page.next !== undefined,
      Version: new Repeated(
        all
          .filter(({ version }) => !version.isDeleteMarker)
          .map((one) => ({ ...entryOf(one.key, one.version, encoded), ...common(one) })),
      ),
      DeleteMarker: new Repeated(
        all
          .filter(({ version }) => version.isDeleteMarker)
          .map((one) => ({
            Key: encoded(one.key),
            LastModified: new Date(one.version.lastModified).toISOString(),
            ...common(one),
          })),
      ),
      CommonPrefixes: commonPrefixes(page.prefixes, encoded),
    },
  };
}

const COMMON = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];

export function listingOperations(account: string): readonly BucketOperation[] {
  return [
    {
      name: 'ListObjectVersions',
      method: 'GET',
      subresource: 'versions',
      parameters: [...COMMON, 'key-marker', 'version-id-marker'],
      run: (request) => ({ document: listVersions(request, account) }),
    },
    {
      name: 'ListObjectsV2',
      method: 'GET',
      subresource: 'list-type',
      parameters: [...COMMON, 'continuation-token', 'start-after', 'fetch-owner'],
      run: (request) => ({ document: listObjectsV2(request, account) }),
    },
    {
      name: 'ListObjects',
      method: 'GET',
      parameters: [...COMMON, 'marker'],
      run: (request) => ({ document: listObjects(request, account) }),
    },
  ];
}

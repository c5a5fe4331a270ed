import { Repeated } from '../../wire/xml.ts';
import { invalidArgument } from './errors.ts';
import type { ObjectVersion } from './object-version.ts';
import type { BucketOperation, BucketRequest } from './operation.ts';

const MOST = 1_000;

/** What one answer lists, and prefixes that stand for several, in order. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly prefixes: readonly string[];
  /** The key or the prefix that comes last, when there are more; the item, unless it is a prefix. */
  readonly next: { readonly key: string; readonly item?: Item } | undefined;
}

/** What has a key, in the order of keys. */
interface Keyed {
  readonly key: string;
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 * @param after the key or the prefix that came last
 * @param isAfter whether an item with just this key is still to come @default it is not
 */
export function pageOf<Item extends Keyed>(
  all: Iterable<Item>,
  {
    prefix,
    delimiter,
    after,
    isAfter = () => false,
    max,
  }: Pick<Question, 'prefix' | 'delimiter' | 'max'> & { after: string; isAfter?: (item: Item) => boolean },
): Page<Item> {
  const items: Item[] = [];
  const prefixes: string[] = [];
  let last: Page<Item>['next'];
  if (max === 0) return { items, prefixes, next: undefined };
  for (const item of all) {
    const { key } = item;
    if (!key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end === -1 ? undefined : key.slice(0, end + delimiter.length);
    if (common !== undefined && common === prefixes.at(-1)) continue;
    const order = after === '' ? 1 : Buffer.compare(Buffer.from(common ?? key), Buffer.from(after));
    if (order < 0 || (order === 0 && (common !== undefined || !isAfter(item)))) continue;
    if (items.length + prefixes.length === max) return { items, prefixes, next: last };
    if (common === undefined) items.push(item);
    else prefixes.push(common);
    last = common === undefined ? { key, item } : { key: common };
  }
  return { items, prefixes, next: undefined };
}

/** What all listings are asked. */
interface Question {
  readonly prefix: string;
  readonly delimiter: string;
  /** The most that are listed. */
  readonly max: number;
  readonly encoding: string | undefined;
  readonly encoded: (text: string) => string;
}

/** @param limit the parameter that says how many @throws AwsError `InvalidArgument` */
export function question({ query, bucket, authorize }: BucketRequest, action: string, limit = 'max-keys'): Question {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const encoding = query.get('encoding-type') ?? undefined;
  const asked = query.get(limit) ?? `${MOST}`;
  const max = Number(asked === '' ? MOST : asked);
  const context = { 's3:prefix': prefix, 's3:delimiter': delimiter, 's3:max-keys': `${max}` };
  authorize({ action, resource: bucket.settings.arn }, context);
  if (!Number.isInteger(max))
    throw invalidArgument(`Provided ${limit} not an integer or within integer range`, limit, asked);
  if (max < 0) throw invalidArgument('maxKeys must not be negative', 'maxKeys', asked);
  if (encoding !== undefined && encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  }
  const encoded = (text: string) =>
    encoding === undefined ? text : encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+');
  return { prefix, delimiter, max: Math.min(max, MOST), encoding, encoded };
}

export const entryOf = (key: string, version: ObjectVersion, encoded: (text: string) => string) => ({
  Key: encoded(key),
  LastModified: new Date(version.lastModified).toISOString(),
  ETag: `"${version.etag}"`,
  ChecksumAlgorithm: version.checksum?.algorithm,
  ChecksumType: version.checksum?.type,
  Size: version.size,
  StorageClass: version.description.storageClass,
});

function* live({ bucket }: BucketRequest): Generator<Keyed & { readonly version: ObjectVersion }> {
  for (const key of bucket.keys) {
    const version = bucket.current(key);
    if (version !== undefined) yield { key, version };
  }
}

export const commonPrefixes = (prefixes: readonly string[], encoded: (text: string) => string) =>
  new Repeated(prefixes.map((prefix) => ({ Prefix: encoded(prefix) })));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function listObjectsV2(request: BucketRequest, account: string) {
  const { bucket, query } = request;
  const asked = question(request, 's3:ListBucket');
  const { prefix, delimiter, max, encoding, encoded } = asked;
  const token = query.get('continuation-token') ?? undefined;
  const startAfter = query.get('start-after') ?? undefined;
  if (token === '') throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', '');
  const after = token === undefined ? (startAfter ?? '') : Buffer.from(token, 'base64url').toString();
  const page = pageOf(live(request), { ...asked, after });
  const Owner = query.get('fetch-owner') === 'true' ? { ID: account } : undefined;
  return {
    ListBucketResult: {
      Name: bucket.settings.name,
      Prefix: encoded(prefix),
      ContinuationToken: token,
      NextContinuationToken: page.next && Buffer.from(page.next.key).toString('base64url'),
      StartAfter: startAfter === undefined || token !== undefined ? undefined : encoded(startAfter),
      KeyCount: page.items.length + page.prefixes.length,
      MaxKeys: max,
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      EncodingType: encoding,
      IsTruncated: page.next !== undefined,
      Contents: new Repeated(page.items.map(({ key, version }) => ({ ...entryOf(key, version, encoded), Owner }))),
      CommonPrefixes: commonPrefixes(page.prefixes, encoded),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
function listObjects(request: BucketRequest, account: string) {
  const { bucket, query } = request;
  const asked = question(request, 's3:ListBucket');
  const { prefix, delimiter, max, encoding, encoded } = asked;
  const after = query.get('marker') ?? '';
  const page = pageOf(live(request), { ...asked, after });
  return {
    ListBucketResult: {
      Name: bucket.settings.name,
      Prefix: encoded(prefix),
      Marker: encoded(after),
      // Only with a delimiter: without one the last key is the marker.
      NextMarker: page.next === undefined || delimiter === '' ? undefined : encoded(page.next.key),
      MaxKeys: max,
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      EncodingType: encoding,
      IsTruncated: page.next !== undefined,
      Contents: new Repeated(
        page.items.map(({ key, version }) => ({ ...entryOf(key, version, encoded), Owner: { ID: account } })),
      ),
      CommonPrefixes: commonPrefixes(page.prefixes, encoded),
    },
  };
}

const COMMON = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];

/** Listings of objects, not of their versions. */
export function listingOperations(account: string): readonly BucketOperation[] {
  return [
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

import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AwsError } from '../../errors.ts';
import { type Bucket, isVersionId, NULL_VERSION } from './bucket.ts';
import { headerOf } from './checksums.ts';
import { checkWrite, isNotModified, rangeOf } from './conditions.ts';
import { checkCustomerKey } from './customer-key.ts';
import { DESCRIPTION_HEADERS, descriptionOf, KEPT_HEADERS, writeContext } from './description.ts';
import { encryptionHeaders } from './encryption.ts';
import { invalidArgument, invalidRequest, invalidVersionId, noSuchKey, noSuchVersion } from './errors.ts';
import { receive } from './incoming-body.ts';
import { expirationHeader } from './lifecycle-rules.ts';
import type { Description, ObjectVersion } from './object-version.ts';
import type { ObjectOperation, ObjectRequest, S3Answer } from './operation.ts';
import type { S3 } from './s3.ts';

export const CHECKSUM_HEADERS = ['trailer', 'sdk-checksum-algorithm', 'checksum-*'];

export const objectArn = ({ bucket, key }: Pick<ObjectRequest, 'bucket' | 'key'>) => `${bucket.settings.arn}/${key}`;

/** The id of a version as headers have it: buckets that never had versions say nothing. */
export const versionHeader = ({ versioning }: Bucket, { id }: Pick<ObjectVersion, 'id'>) =>
  versioning === undefined && id === NULL_VERSION ? undefined : id;

/** The id of a version as headers have it that say nothing of the null version. */
export const ownVersionHeader = ({ id }: Pick<ObjectVersion, 'id'>) => (id === NULL_VERSION ? undefined : id);

/** Tells when an object will expire. */
export const expiration = ({ bucket, key }: Pick<ObjectRequest, 'bucket' | 'key'>, version: ObjectVersion) =>
  expirationHeader(bucket.settings.lifecycle ?? [], key, version);

/** @throws AwsError `InvalidObjectState`: an archived object would have to be restored first */
export function checkNotArchived({ description: { storageClass: StorageClass } }: ObjectVersion): void {
  if (StorageClass !== 'GLACIER' && StorageClass !== 'DEEP_ARCHIVE') return;
  throw new AwsError('InvalidObjectState', "The operation is not valid for the object's storage class", 403, {
    StorageClass,
  });
}

/** The condition keys about an object that exists. */
export const existingTags = (version: ObjectVersion | undefined) =>
  Object.fromEntries(
    Object.entries(version?.description.tags ?? {}).map(([key, value]) => [
      `s3:existingobjecttag/${key.toLowerCase()}`,
      value,
    ]),
  );

/** The headers with a stored checksum. */
export const checksumHeaders = (checksum: ObjectVersion['checksum']) =>
  checksum === undefined
    ? {}
    : { [headerOf(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };

/**
 * The version that a request is about, if it may see it.
 * @throws AwsError `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed`, `AccessDenied`
 */
export function versionFor(request: ObjectRequest, action: string): ObjectVersion {
  const { bucket, key, query, message } = request;
  const id = query.get('versionId') ?? undefined;
  if (id !== undefined && !isVersionId(id)) throw invalidVersionId(id);
  const versions = bucket.versions(key);
  const found = id === undefined ? versions[0] : versions.find((version) => version.id === id);
  request.authorize(
    {
      action: id === undefined ? `s3:${action}` : `s3:${action.replace('Object', 'ObjectVersion')}`,
      resource: objectArn(request),
    },
    { ...existingTags(found), ...(id === undefined ? {} : { 's3:versionid': id }) },
  );
  if (found !== undefined && !found.isDeleteMarker) return found;
  // Recorded: test_s3_api::TestS3BucketObjectTagging::test_object_tagging_versioned.
  if (found !== undefined && (id !== undefined || action.endsWith('Tagging'))) {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
      Method: message.method,
      ResourceType: 'DeleteMarker',
    });
  }
  if (id !== undefined) throw noSuchVersion(key, id);
  // Only callers who may list the bucket learn that there is no such object; others are refused
  // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
  request.authorize({ action: 's3:ListBucket', resource: bucket.settings.arn });
  throw noSuchKey(key);
}

async function answerRead(s3: S3, request: ObjectRequest, now: number): Promise<S3Answer> {
  const { bucket, header, message, query } = request;
  const version = versionFor(request, 'GetObject');
  const { description, etag, size } = version;
  const common = {
    etag: `"${etag}"`,
    'last-modified': new Date(version.lastModified).toUTCString(),
    'x-amz-version-id': versionHeader(bucket, version),
  };
  if (message.method === 'GET') checkNotArchived(version);
  checkCustomerKey(header, description);
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: only for the checksum.
  const wantsChecksum = header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  if (message.method === 'GET' || wantsChecksum) s3.keys.checkRead(request, description.encryption);
  if (isNotModified(message.headers, version, now)) return { status: 304, headers: common };
  if (query.has('partNumber') && header('range') !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  const part = partOf(version, query.get('partNumber'));
  const range = part ?? rangeOf(header('range'), size);
  const { start, end } = range ?? { start: 0, end: size };
  const tags = Object.keys(description.tags).length;
  const isWhole = range === undefined;
  // Also of a range that happens to be everything; the parts of an upload have checksums of their own.
  const hasChecksum = end - start === size && (part === undefined || version.partCount === undefined);
  const stream: Readable | undefined =
    message.method === 'HEAD' || end === start ? undefined : await s3.bodies.read(version.files, start, end);
  return {
    status: isWhole ? 200 : 206,
    headers: {
      'accept-ranges': 'bytes',
      'content-type': 'binary/octet-stream',
      ...description.headers,
      ...overrides(query),
      ...Object.fromEntries(Object.entries(description.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
      ...common,
      ...encryptionHeaders(description),
      ...(wantsChecksum && hasChecksum ? checksumHeaders(version.checksum) : {}),
      'x-amz-expiration': query.has('versionId') ? undefined : expiration(request, version),
      'x-amz-replication-status': version.replication,
      'x-amz-storage-class': description.storageClass === 'STANDARD' ? undefined : description.storageClass,
      'x-amz-tagging-count': tags === 0 ? undefined : `${tags}`,
      'x-amz-mp-parts-count':
        part === undefined || version.partCount === undefined ? undefined : `${version.partCount}`,
      'content-range': isWhole ? undefined : `bytes ${start}-${end - 1}/${size}`,
      'content-length': `${end - start}`,
    },
    ...(stream === undefined ? {} : { stream }),
  };
}

function partOf({ files, size, partCount = 1 }: ObjectVersion, number: string | null) {
  if (number === null) return undefined;
  const index = Number(number);
  if (!Number.isInteger(index) || index < 1 || index > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', number);
  }
  if (index > partCount) {
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
      ActualPartCount: partCount,
      PartNumberRequested: index,
    });
  }
  if (size === 0) return undefined;
  const start = files.slice(0, index - 1).reduce((sum, file) => sum + file.size, 0);
  return { start, end: start + (files[index - 1]?.size ?? size) };
}

/** What a reader replaces of the headers of the answer. */
const overrides = (query: URLSearchParams) =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === null ? [] : [[name, value]];
    }),
  );

/**
 * Lets a caller write an object that is so described: with its tags, and with its key of KMS.
 * @returns the description with the ARN of the key
 * @throws AwsError `AccessDenied`
 */
export function newDescription(s3: S3, request: ObjectRequest, asked: Description): Description {
  const resource = objectArn(request);
  const context = writeContext(request, asked.tags);
  request.authorize({ action: 's3:PutObject', resource }, context);
  if (Object.keys(asked.tags).length > 0) request.authorize({ action: 's3:PutObjectTagging', resource }, context);
  return { ...asked, encryption: s3.keys.forNew(request, asked.encryption) };
}

/**
 * What names the content of an object: its MD5 digest, unless the key is not one of S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export const etagOf = (md5: string, { encryption: { algorithm, customerKey } }: Description): string =>
  algorithm === 'AES256' && customerKey === undefined ? md5 : randomBytes(16).toString('hex');

async function put(s3: S3, request: ObjectRequest, now: () => number): Promise<S3Answer> {
  const { bucket, caller, key, message } = request;
  const description = newDescription(s3, request, descriptionOf(request, bucket.settings));
  checkWrite(message.headers, key, bucket.current(key));
  const { name, size, md5, checksum } = await receive(message, s3.bodies);
  // Of two callers that write at the same time, the one that ends later finds the object of the other.
  try {
    checkWrite(message.headers, key, bucket.current(key));
  } catch (error) {
    s3.bodies.delete([{ name, size }]);
    throw error;
  }
  const stored = { ...checksum, type: 'FULL_OBJECT' } as const;
  const version = bucket.add(key, {
    isDeleteMarker: false,
    lastModified: now(),
    size,
    etag: etagOf(md5, description),
    files: [{ name, size }],
    checksum: stored,
    description,
  });
  s3.tell(bucket, {
    event: 's3:ObjectCreated:Put',
    key,
    reason: 'PutObject',
    version,
    requester: caller.arn,
  });
  return {
    headers: {
      etag: `"${version.etag}"`,
      ...encryptionHeaders(description),
      ...checksumHeaders(stored),
      'x-amz-expiration': expiration(request, version),
      'x-amz-version-id': ownVersionHeader(version),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export function objectOperations(s3: S3, now: () => number): readonly ObjectOperation[] {
  const read = {
    parameters: ['versionId', 'partNumber', ...KEPT_HEADERS.map((name) => `response-${name}`)],
    headers: ['checksum-mode', 'server-side-encryption-customer-*'],
    run: (request: ObjectRequest) => answerRead(s3, request, now()),
  };
  return [
    { name: 'GetObject', method: 'GET', ...read },
    { name: 'HeadObject', method: 'HEAD', ...read },
    {
      name: 'PutObject',
      method: 'PUT',
      headers: [...DESCRIPTION_HEADERS, ...CHECKSUM_HEADERS, 'meta-*'],
      run: (request) => put(s3, request, now),
    },
  ];
}

import { decodedKey } from './address.ts';
import { aboutBucket } from './addressed.ts';
import { isVersionId } from './bucket.ts';
import { checksum } from './checksums.ts';
import { checkSource, checkWrite } from './conditions.ts';
import { checkCustomerKey } from './customer-key.ts';
import { DESCRIPTION_HEADERS, descriptionOf } from './description.ts';
import { encryptionHeaders } from './encryption.ts';
import { invalidArgument, invalidRequest, invalidVersionId, noSuchKey, noSuchVersion } from './errors.ts';
import {
  checkNotArchived,
  etagOf,
  existingTags,
  expiration,
  newDescription,
  objectArn,
  versionHeader,
} from './objects.ts';
import type { ObjectOperation, ObjectRequest } from './operation.ts';
import type { S3 } from './s3.ts';

const VERSION = '(?:\\?versionId=(.*))?$';
const OF_BUCKET = new RegExp(`^/?([^/]+)/(.+?)${VERSION}`, 's');
const OF_ACCESS_POINT = new RegExp(`^/?(arn:[^/]+:accesspoint/[^/]+)/object/(.+?)${VERSION}`, 's');

/** The object that `x-amz-copy-source` names, if the caller may read it. @throws AwsError */
function sourceOf(s3: S3, request: ObjectRequest, header: string) {
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
  if (version !== undefined && !version.isDeleteMarker) return { bucket, key, version };
  if (version !== undefined && id !== undefined) {
    throw invalidRequest('The source of a copy request may not specifically refer to a delete marker by version id.');
  }
  throw id === undefined ? noSuchKey(key) : noSuchVersion(key, id);
}

const directive = (request: ObjectRequest, name: string) => {
  const value = request.header(name) ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw invalidArgument(
    `Unknown ${name === 'x-amz-metadata-directive' ? 'metadata' : 'tagging'} directive.`,
    name,
    value,
  );
};

async function copy(s3: S3, request: ObjectRequest, now: () => number) {
  const { bucket, caller, key, header, message } = request;
  const source = sourceOf(s3, request, header('x-amz-copy-source') ?? '');
  checkCustomerKey(header, source.version.description, 'x-amz-copy-source-');
  s3.keys.checkRead({ ...source, caller }, source.version.description.encryption);
  checkNotArchived(source.version);
  const asked = descriptionOf(request, bucket.settings);
  const replaces = directive(request, 'x-amz-metadata-directive') === 'REPLACE';
  const tags =
    directive(request, 'x-amz-tagging-directive') === 'REPLACE' ? asked.tags : source.version.description.tags;
  const described = replaces ? asked : source.version.description;
  const description = newDescription(s3, request, {
    headers: described.headers,
    metadata: described.metadata,
    tags,
    storageClass: asked.storageClass,
    encryption: asked.encryption,
  });
  checkSource(message.headers, source.version, now());
  checkWrite(message.headers, key, bucket.current(key));
  const changes =
    replaces ||
    ['storage-class', 'server-side-encryption', 'server-side-encryption-customer-algorithm'].some(
      (name) => header(`x-amz-${name}`) !== undefined,
    );
  if (
    source.bucket === bucket &&
    source.key === key &&
    !changes &&
    header('x-amz-copy-source')?.includes('?') !== true
  ) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const algorithm = source.version.checksum?.algorithm ?? 'CRC64NVME';
  const computed = checksum(algorithm);
  const { files, size } = source.version;
  const written = await s3.bodies.write(await s3.bodies.read(files, 0, size), [computed], {});
  try {
    checkWrite(message.headers, key, bucket.current(key));
  } catch (error) {
    s3.bodies.delete([written]);
    throw error;
  }
  const stored = { algorithm, value: computed.digest().toString('base64'), type: 'FULL_OBJECT' } as const;
  const lastModified = now();
  const version = bucket.add(key, {
    isDeleteMarker: false,
    lastModified,
    size,
    etag: etagOf(written.md5, description),
    files: [{ name: written.name, size }],
    checksum: stored,
    description,
  });
  s3.tell(bucket, {
    event: 's3:ObjectCreated:Copy',
    key,
    reason: 'CopyObject',
    version,
    requester: caller.arn,
  });
  return {
    headers: {
      ...encryptionHeaders(description),
      'x-amz-expiration': expiration(request, version),
      'x-amz-version-id': versionHeader(bucket, version),
      'x-amz-copy-source-version-id': versionHeader(source.bucket, source.version),
    },
    document: {
      CopyObjectResult: {
        LastModified: new Date(lastModified).toISOString(),
        ETag: `"${version.etag}"`,
        [`Checksum${algorithm}`]: stored.value,
        ChecksumType: stored.type,
      },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject = (s3: S3, now: () => number): ObjectOperation => ({
  name: 'CopyObject',
  method: 'PUT',
  header: 'x-amz-copy-source',
  headers: [
    ...DESCRIPTION_HEADERS,
    ...[
      'copy-source',
      'copy-source-if-*',
      'copy-source-server-side-encryption-customer-*',
      'metadata-directive',
      'tagging-directive',
      'meta-*',
    ],
  ],
  run: (request) => copy(s3, request, now),
});

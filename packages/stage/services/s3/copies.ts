import { checksum } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { SOURCE_HEADERS, type Source, sourceOf } from './copy-source.ts';
import { DESCRIPTION_HEADERS, descriptionOf } from './description.ts';
import { encryptionHeaders } from './encryption.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import { algorithmNamed } from './incoming-body.ts';
import {
  etagOf,
  existingTags,
  expiration,
  newDescription,
  objectArn,
  ownVersionHeader,
  versionHeader,
} from './objects.ts';
import type { ObjectOperation, ObjectRequest } from './operation.ts';
import type { S3 } from './s3.ts';

const directive = (request: ObjectRequest, name: string) => {
  const value = request.header(name) ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw invalidArgument(
    `Unknown ${name === 'x-amz-metadata-directive' ? 'metadata' : 'tagging'} directive.`,
    name,
    value,
  );
};

/** The most that one request copies: 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const LARGEST = 5 * 1_024 ** 3;

/** The tags of the source, if the caller may read them. */
function tagsOf({ authorize, bucket, key, version }: Source) {
  const { tags } = version.description;
  if (Object.keys(tags).length > 0) {
    authorize({ action: 's3:GetObjectTagging', resource: objectArn({ bucket, key }) }, existingTags(version));
  }
  return tags;
}

async function copy(s3: S3, request: ObjectRequest, now: () => number) {
  const { bucket, caller, key, header, message } = request;
  const source = sourceOf(s3, request, now());
  const asked = descriptionOf(request, bucket.settings);
  const replaces = directive(request, 'x-amz-metadata-directive') === 'REPLACE';
  const tags = directive(request, 'x-amz-tagging-directive') === 'REPLACE' ? asked.tags : tagsOf(source);
  const described = replaces ? asked : source.version.description;
  const description = newDescription(s3, request, {
    headers: described.headers,
    metadata: described.metadata,
    tags,
    storageClass: asked.storageClass,
    encryption: asked.encryption,
  });
  checkWrite(message.headers, key, bucket.current(key));
  // Recorded: test_s3::TestS3::test_copy_in_place_with_bucket_encryption, ::test_s3_copy_object_in_place_with_encryption.
  const changes =
    replaces ||
    bucket.settings.encryption !== undefined ||
    source.version.description.encryption.algorithm !== 'AES256' ||
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
  const algorithm = algorithmNamed(header) ?? source.version.checksum?.algorithm ?? 'CRC64NVME';
  const computed = checksum(algorithm);
  const { files, size } = source.version;
  if (size > LARGEST) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${LARGEST}`,
    );
  }
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
      'x-amz-copy-source-version-id': ownVersionHeader(source.version),
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
    ...SOURCE_HEADERS,
    ...['checksum-algorithm', 'metadata-directive', 'tagging-directive', 'meta-*'],
  ],
  run: (request) => copy(s3, request, now),
});

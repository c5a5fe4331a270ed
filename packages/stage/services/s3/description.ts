import { AwsError } from '../../errors.ts';
import type { BucketSettings } from './bucket.ts';
import { ENCRYPTION_HEADERS, encryptionOf } from './encryption.ts';
import { invalidArgument, notImplemented } from './errors.ts';
import type { Description } from './object-version.ts';
import type { S3Request } from './operation.ts';

/** The headers that an object is stored with, and that a reader may replace. */
export const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const METADATA = 'x-amz-meta-';
const MAX_METADATA_BYTES = 2_048;
const MAX_TAGS = 10;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const STORAGE_CLASSES = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
  'REDUCED_REDUNDANCY',
];

/** The `x-amz-` headers that describe an object, without the prefix. */
export const DESCRIPTION_HEADERS = ['acl', 'storage-class', 'tagging', ...ENCRYPTION_HEADERS];

/** What a request says of an object that it creates. @throws AwsError as S3 refuses it */
export function descriptionOf(
  { header, headerNames }: Pick<S3Request, 'header' | 'headerNames'>,
  bucket: BucketSettings,
): Description {
  const acl = header('x-amz-acl');
  if (acl !== undefined && acl !== 'bucket-owner-full-control') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  const encoding = header('content-encoding')
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== 'aws-chunked')
    .join(', ');
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = name === 'content-encoding' ? encoding : header(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const metadata = Object.fromEntries(
    headerNames
      .filter((name) => name.startsWith(METADATA))
      .map((name) => [name.slice(METADATA.length), header(name) ?? '']),
  );
  const bytes = Object.entries(metadata).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (bytes > MAX_METADATA_BYTES) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      Size: bytes,
      MaxSizeAllowed: MAX_METADATA_BYTES,
    });
  }
  const storageClass = header('x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.includes(storageClass)) {
    if (/^(OUTPOSTS|SNOW|EXPRESS_ONEZONE)$/.test(storageClass)) throw notImplemented('x-amz-storage-class');
    throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', 400, {
      StorageClassRequested: storageClass,
    });
  }
  return {
    headers,
    metadata,
    storageClass,
    tags: tagsOfHeader(header('x-amz-tagging')),
    encryption: encryptionOf(header, bucket),
  };
}

/** Recorded: test_s3_api::TestS3BucketObjectTagging::test_object_tagging_exc. */
function tagsOfHeader(tagging = ''): Readonly<Record<string, string>> {
  const pairs = [...new URLSearchParams(tagging)];
  if (new Set(pairs.map(([key]) => key)).size < pairs.length || !pairs.flat().every((text) => TAG_TEXT.test(text))) {
    const message =
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
    throw invalidArgument(message, 'x-amz-tagging', tagging);
  }
  return checkedTags(pairs.map(([Key, Value]) => ({ Key, Value })));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html @throws AwsError `InvalidTag` */
export function checkedTags(
  tags: readonly { readonly Key: string; readonly Value: string }[],
): Readonly<Record<string, string>> {
  if (tags.length > MAX_TAGS) throw new AwsError('BadRequest', 'Object tags cannot be greater than 10');
  const found = new Map<string, string>();
  for (const { Key, Value } of tags) {
    if (found.has(Key))
      throw new AwsError('InvalidTag', 'Cannot provide multiple Tags with the same key', 400, { TagKey: Key });
    if (Key.length === 0 || Key.length > 128 || !TAG_TEXT.test(Key))
      throw new AwsError('InvalidTag', 'The TagKey you have provided is invalid', 400, { TagKey: Key });
    if (Value.length > 256 || !TAG_TEXT.test(Value))
      throw new AwsError('InvalidTag', 'The TagValue you have provided is invalid', 400, {
        TagKey: Key,
        TagValue: Value,
      });
    if (Key.startsWith('aws:'))
      throw new AwsError('InvalidTag', 'Your TagKey cannot be prefixed with aws:', 400, { TagKey: Key });
    found.set(Key, Value);
  }
  return Object.fromEntries(found);
}

/** The condition keys of a request that writes an object. */
export function writeContext({ header }: Pick<S3Request, 'header'>, tags: Readonly<Record<string, string>> = {}) {
  const named = [
    'server-side-encryption',
    'server-side-encryption-aws-kms-key-id',
    'server-side-encryption-customer-algorithm',
    'storage-class',
    'acl',
    'copy-source',
  ];
  const context = named.flatMap((name) => {
    const value = header(`x-amz-${name}`);
    return value === undefined ? [] : [[`s3:x-amz-${name}`, value]];
  });
  return Object.fromEntries([
    ...context,
    ...Object.entries(tags).map(([key, value]) => [`s3:requestobjecttag/${key.toLowerCase()}`, value]),
  ]);
}

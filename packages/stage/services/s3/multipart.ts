import { createHash } from 'node:crypto';
import { Repeated } from '../../wire/xml.ts';
import { type Algorithm, checksum, headerOf } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { checkPartKey, customerKeyOf } from './customer-key.ts';
import { DESCRIPTION_HEADERS, descriptionOf } from './description.ts';
import { encryptionHeaders } from './encryption.ts';
import { invalidRequest, noSuchUpload } from './errors.ts';
import { algorithmNamed, receive } from './incoming-body.ts';
import { abortOf } from './lifecycle-rules.ts';
import type { Part, StoredChecksum, Upload } from './object-version.ts';
import { CHECKSUM_HEADERS, etagOf, expiration, newDescription, objectArn, ownVersionHeader } from './objects.ts';
import type { ObjectOperation, ObjectRequest } from './operation.ts';
import { uploadPartCopy } from './part-copies.ts';
import { addPart, chosenParts, partOf, uploadOf } from './parts.ts';
import type { S3 } from './s3.ts';
import { completeDocument, readXml } from './xml-input.ts';

function create(s3: S3, request: ObjectRequest, now: number) {
  const { bucket, header, key } = request;
  const description = newDescription(s3, request, descriptionOf(request, bucket.settings));
  const algorithm = algorithmNamed(header);
  const type = checksumType(header('x-amz-checksum-type'), algorithm);
  const kind = algorithm === undefined ? {} : { checksum: { algorithm, type } as const };
  const abort = abortOf(bucket.settings.lifecycle ?? [], key, now);
  const UploadId = bucket.startUpload({ key, initiated: now, description, parts: {}, ...kind });
  return {
    headers: {
      ...encryptionHeaders(description),
      'x-amz-abort-date': abort === undefined ? undefined : new Date(abort.at).toUTCString(),
      'x-amz-abort-rule-id': abort?.id,
      'x-amz-checksum-algorithm': algorithm,
      'x-amz-checksum-type': algorithm === undefined ? undefined : type,
    },
    document: { InitiateMultipartUploadResult: { Bucket: bucket.settings.name, Key: key, UploadId } },
  };
}

/** Recorded: test_s3::TestS3MultipartUploadChecksum::test_multipart_checksum_type_compatibility. */
function checksumType(asked: string | undefined, algorithm: Algorithm | undefined): StoredChecksum['type'] {
  const type = asked === 'FULL_OBJECT' || asked === 'COMPOSITE' ? asked : undefined;
  if (asked !== undefined && type === undefined) {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  }
  const only = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : algorithm?.startsWith('SHA') ? 'COMPOSITE' : undefined;
  if (type !== undefined && only !== undefined && type !== only) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm?.toLowerCase()} checksum algorithm.`,
    );
  }
  return only ?? type ?? 'COMPOSITE';
}

async function uploadPart(s3: S3, request: ObjectRequest, now: () => number) {
  const { number, upload } = partOf(s3, request);
  const { name, size, md5, checksum: value } = await receive(request.message, s3.bodies, upload.checksum?.algorithm);
  const etag = etagOf(md5, upload.description);
  const checksum = { ...value, type: 'FULL_OBJECT' } as const;
  addPart(s3, request, number, { file: { name, size }, etag, lastModified: now(), checksum });
  return {
    headers: {
      etag: `"${etag}"`,
      [headerOf(value.algorithm)]: value.value,
      ...encryptionHeaders(upload.description),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#composite-checksums */
async function checksumOf(s3: S3, { checksum: asked }: Upload, parts: readonly Part[]): Promise<StoredChecksum> {
  const algorithm: Algorithm = asked?.algorithm ?? 'CRC64NVME';
  const computed = checksum(algorithm);
  if (asked?.type === 'COMPOSITE') {
    for (const { checksum: part } of parts) computed.update(Buffer.from(part.value, 'base64'));
    return { algorithm, type: 'COMPOSITE', value: `${computed.digest().toString('base64')}-${parts.length}` };
  }
  const files = parts.map(({ file }) => file);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  for await (const bytes of await s3.bodies.read(files, 0, size)) computed.update(bytes);
  return { algorithm, type: 'FULL_OBJECT', value: computed.digest().toString('base64') };
}

async function complete(s3: S3, request: ObjectRequest, now: () => number, endpoint: string) {
  const { bucket, caller, key, message } = request;
  request.authorize({ action: 's3:PutObject', resource: objectArn(request) });
  uploadOf(request);
  const named = await readXml(message, completeDocument);
  const { id, upload } = uploadOf(request);
  const parts = chosenParts(id, upload, named);
  if (customerKeyOf(request.header, 'x-amz-') !== undefined) checkPartKey(request.header, upload.description);
  s3.keys.checkRead(request, upload.description.encryption);
  checkWrite(message.headers, key, bucket.current(key), upload.isOvertaken);
  const stored = await checksumOf(s3, upload, parts);
  const present = bucket.uploads.get(id);
  if (present === undefined) throw noSuchUpload(id);
  checkWrite(message.headers, key, bucket.current(key), present.isOvertaken);
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  const etag = `${md5.digest('hex')}-${parts.length}`;
  const files = parts.map(({ file }) => file);
  bucket.setUpload(id, undefined);
  const version = bucket.add(key, {
    isDeleteMarker: false,
    lastModified: now(),
    size: files.reduce((sum, file) => sum + file.size, 0),
    etag,
    files,
    partCount: parts.length,
    checksum: stored,
    description: upload.description,
  });
  s3.tell(bucket, {
    event: 's3:ObjectCreated:CompleteMultipartUpload',
    key,
    reason: 'CompleteMultipartUpload',
    version,
    requester: caller.arn,
  });
  s3.bodies.delete(Object.values(upload.parts).flatMap((part) => (parts.includes(part) ? [] : [part.file])));
  return {
    headers: {
      ...encryptionHeaders(upload.description),
      'x-amz-expiration': expiration(request, version),
      'x-amz-version-id': ownVersionHeader(version),
    },
    document: {
      CompleteMultipartUploadResult: {
        Location: `${endpoint}/${bucket.settings.name}/${encodeURIComponent(key)}`,
        Bucket: bucket.settings.name,
        Key: key,
        ETag: `"${etag}"`,
        [`Checksum${stored.algorithm}`]: stored.value,
        ChecksumType: stored.type,
      },
    },
  };
}

function abort(s3: S3, request: ObjectRequest) {
  request.authorize({ action: 's3:AbortMultipartUpload', resource: objectArn(request) });
  const { id, upload } = uploadOf(request);
  request.bucket.setUpload(id, undefined);
  s3.bodies.delete(Object.values(upload.parts).map(({ file }) => file));
  return { status: 204 };
}

function listParts(request: ObjectRequest, account: string) {
  request.authorize({ action: 's3:ListMultipartUploadParts', resource: objectArn(request) });
  const { bucket, key, query } = request;
  const { id, upload } = uploadOf(request);
  const marker = Number(query.get('part-number-marker') || 0);
  const most = Math.min(Number(query.get('max-parts') || 1_000), 1_000);
  const later = Object.entries(upload.parts).filter(([number]) => Number(number) > marker);
  const page = later.slice(0, most);
  const parts = page.map(([number, { etag, file, lastModified, checksum: part }]) => ({
    PartNumber: number,
    LastModified: new Date(lastModified).toISOString(),
    ETag: `"${etag}"`,
    Size: file.size,
    ...(upload.checksum === undefined ? {} : { [`Checksum${part.algorithm}`]: part.value }),
  }));
  return {
    document: {
      ListPartsResult: {
        Bucket: bucket.settings.name,
        Key: key,
        UploadId: id,
        Initiator: { ID: account },
        Owner: { ID: account },
        StorageClass: upload.description.storageClass,
        PartNumberMarker: marker,
        NextPartNumberMarker: page.at(-1)?.[0] ?? 0,
        MaxParts: most,
        IsTruncated: later.length > page.length,
        ChecksumAlgorithm: upload.checksum?.algorithm,
        ChecksumType: upload.checksum?.type,
        Part: new Repeated(parts),
      },
    },
  };
}

/** Uploads in parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export function multipartOperations(
  s3: S3,
  now: () => number,
  account: string,
  endpoint: () => string,
): readonly ObjectOperation[] {
  return [
    {
      name: 'CreateMultipartUpload',
      method: 'POST',
      subresource: 'uploads',
      headers: [...DESCRIPTION_HEADERS, 'checksum-algorithm', 'checksum-type', 'meta-*'],
      run: (request) => create(s3, request, now()),
    },
    uploadPartCopy(s3, now),
    {
      name: 'UploadPart',
      method: 'PUT',
      subresource: 'uploadId',
      parameters: ['partNumber'],
      headers: [...CHECKSUM_HEADERS, 'server-side-encryption-customer-*'],
      run: (request) => uploadPart(s3, request, now),
    },
    {
      name: 'CompleteMultipartUpload',
      method: 'POST',
      subresource: 'uploadId',
      headers: ['checksum-type', 'server-side-encryption-customer-*'],
      run: (request) => complete(s3, request, now, endpoint()),
    },
    { name: 'AbortMultipartUpload', method: 'DELETE', subresource: 'uploadId', run: (request) => abort(s3, request) },
    {
      name: 'ListParts',
      method: 'GET',
      subresource: 'uploadId',
      parameters: ['part-number-marker', 'max-parts'],
      run: (request) => listParts(request, account),
    },
  ];
}

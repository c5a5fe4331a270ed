import { readXml } from '../../../wire/query-client.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import { isObject, type JsonObject } from '../language/value.ts';
import type { Exchange } from './exchange.ts';
import { notSupported, unsupported } from './unsupported.ts';

type Names = Readonly<Record<string, string>>;

interface S3Operation {
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PUT';
  /** Parameters that are in the query of the URL. */
  readonly query?: Names;
  /** Parameters that are headers. */
  readonly headers?: Names;
  /** What every request has in its query. */
  readonly always?: string;
}

const CONDITIONS = { IfMatch: 'if-match', IfNoneMatch: 'if-none-match' };
const DATES = { IfModifiedSince: 'if-modified-since', IfUnmodifiedSince: 'if-unmodified-since' };
const LISTING = { Delimiter: 'delimiter', EncodingType: 'encoding-type', MaxKeys: 'max-keys', Prefix: 'prefix' };
const VERSION = { VersionId: 'versionId' };
const DESCRIPTION = {
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentType: 'content-type',
  Metadata: 'x-amz-meta-',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  StorageClass: 'x-amz-storage-class',
  Tagging: 'x-amz-tagging',
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const OPERATIONS: Readonly<Record<string, S3Operation>> = {
  copyObject: {
    method: 'PUT',
    headers: { ...DESCRIPTION, CopySource: 'x-amz-copy-source', MetadataDirective: 'x-amz-metadata-directive' },
  },
  deleteObject: { method: 'DELETE', query: VERSION, headers: CONDITIONS },
  getObject: { method: 'GET', query: VERSION, headers: { ...CONDITIONS, ...DATES, Range: 'range' } },
  headObject: { method: 'HEAD', query: VERSION, headers: { ...CONDITIONS, ...DATES, Range: 'range' } },
  listObjects: { method: 'GET', query: { ...LISTING, Marker: 'marker' } },
  listObjectsV2: {
    method: 'GET',
    query: { ...LISTING, ContinuationToken: 'continuation-token', StartAfter: 'start-after' },
    always: 'list-type=2',
  },
  putObject: { method: 'PUT', headers: { ...CONDITIONS, ...DESCRIPTION } },
};

/** Headers of answers, with the members they become. */
const MEMBERS: Names = {
  'accept-ranges': 'AcceptRanges',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-length': 'ContentLength',
  'content-range': 'ContentRange',
  'content-type': 'ContentType',
  etag: 'ETag',
  'last-modified': 'LastModified',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-type': 'ChecksumType',
  'x-amz-delete-marker': 'DeleteMarker',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-version-id': 'VersionId',
};
/** Those of answers without a body of their own. */
const WRITTEN = /^(?:Checksum|DeleteMarker|ETag|ServerSideEncryption|VersionId)/;

/**
 * The API of S3. The body of an object that a task writes is JSON, and has the type that the AWS SDK gives to texts (recorded in
 * test_aws_sdk_task_service.py::test_s3_put_object); the body of one that it reads is a text.
 */
export const s3Exchange: Exchange = {
  request(action, parameters) {
    const operation = Object.hasOwn(OPERATIONS, action) ? OPERATIONS[action] : undefined;
    if (operation === undefined) throw unsupported(`aws-sdk:s3:${action}`);
    const { Bucket, Key, Body, ...others } = parameters;
    const query = new URLSearchParams(operation.always);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(others)) {
      const inQuery = operation.query?.[name];
      const inHeader = operation.headers?.[name];
      if (inQuery !== undefined) query.set(inQuery, String(value));
      else if (inHeader === undefined) throw notSupported(`${name} of aws-sdk:s3:${action}`);
      else if (!isObject(value)) headers[inHeader] = String(value);
      else for (const [key, each] of Object.entries(value)) headers[`${inHeader}${key.toLowerCase()}`] = String(each);
    }
    const key = Key === undefined ? '' : `/${String(Key).split('/').map(encodeURIComponent).join('/')}`;
    const isWritten = action === 'putObject';
    return {
      method: operation.method,
      path: `/${encodeURIComponent(String(Bucket))}${key}${query.size === 0 ? '' : `?${query}`}`,
      headers: isWritten
        ? { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sdk-checksum-algorithm': 'CRC32', ...headers }
        : headers,
      body: isWritten ? (JSON.stringify(Body) ?? '') : '',
    };
  },
  result(action, answer) {
    if (action.startsWith('list')) return listed(answer);
    const members = membersOf(answer);
    if (action === 'getObject') return { ...members, Body: answer.body.toString() };
    if (action === 'headObject') return members;
    if (action === 'copyObject') return { ...documentOf(answer.body), ...written(members) };
    return written(members);
  },
  refusal({ body, status }) {
    const { Code, Message } = Object(documentOf(body).Error);
    // The answer to HEAD has no body: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    if (Code === undefined) return { code: status === 404 ? 'NoSuchKey' : 'Unknown', message: '' };
    return { code: String(Code), message: String(Message) };
  },
};

const written = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([name]) => WRITTEN.test(name)));

function membersOf({ headers }: HttpAnswer): JsonObject {
  const all = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const metadata = all.filter(([name]) => name.startsWith('x-amz-meta-'));
  return {
    ...Object.fromEntries(
      all.flatMap(([name, value]) => {
        const member = MEMBERS[name];
        return member === undefined ? [] : [[member, memberOf(member, value)]];
      }),
    ),
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice('x-amz-meta-'.length), value])),
  };
}

function listed({ body }: HttpAnswer): JsonObject {
  const { ListBucketResult: result = {} } = documentOf(body);
  return typed(Object(result));
}

const documentOf = (body: string | Buffer): JsonObject =>
  Object(readXml(body.toString(), [], { Contents: 'Contents', CommonPrefixes: 'CommonPrefixes' }));

/** Texts of XML as the values they stand for. */
const typed = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      Array.isArray(each)
        ? each.map((one) => typed(Object(one)))
        : typeof each === 'string'
          ? memberOf(name, each)
          : each,
    ]),
  );

function memberOf(name: string, text: string): unknown {
  if (/^(?:ContentLength|KeyCount|MaxKeys|Size)$/.test(name)) return Number(text);
  if (/^(?:DeleteMarker|IsTruncated)$/.test(name)) return text === 'true';
  // Without milliseconds, as the AWS SDK for Java writes moments.
  if (name === 'LastModified') return new Date(text).toISOString().replace('.000Z', 'Z');
  return text;
}

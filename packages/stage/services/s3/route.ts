import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import { ANONYMOUS } from '../../iam/access.ts';
import { accessKeyId, callContext } from '../../wire/aws-json.ts';
import { requestUrl } from '../../wire/request-url.ts';
import type { HttpAnswer, StreamedAnswer, StreamedRoute } from '../../wire/server.ts';
import { Repeated, xml } from '../../wire/xml.ts';
import { type Address, addressOf } from './address.ts';
import { aboutBucket } from './addressed.ts';
import { bucketOperations } from './buckets-api.ts';
import { copyObject } from './copies.ts';
import { corsHeaders } from './cors.ts';
import { deleteObject, deleteObjects } from './deletes.ts';
import { codeOf, notImplemented } from './errors.ts';
import { listingOperations } from './listing.ts';
import { multipartOperations } from './multipart.ts';
import { listMultipartUploads } from './multipart-listing.ts';
import { getObjectAttributes } from './object-attributes.ts';
import { objectOperations } from './objects.ts';
import type { AnswerIds, BucketOperation, ObjectOperation, S3Answer, S3Request } from './operation.ts';
import { postObject } from './posts.ts';
import type { S3, S3Stage } from './s3.ts';
import { checkPresigned, isPresigned } from './signature.ts';
import { taggingOperations } from './tagging.ts';
import { traced } from './traced.ts';
import { listObjectVersions } from './version-listing.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
/** Headers and parameters of every request. */
const COMMON_HEADERS = [
  'content-sha256',
  'date',
  'decoded-content-length',
  'security-token',
  'user-agent',
  'expected-bucket-owner',
  'request-payer',
];
const COMMON_PARAMETERS = ['x-id'];

/**
 * Answers the API of S3: REST with XML, whose bodies are read as they come.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/Type_API_Reference.html
 *
 * @returns a route that leaves requests of other services alone
 */
export function s3Route(s3: S3, stage: S3Stage): StreamedRoute {
  const { access, account, clock, endpoint, region } = stage;
  const now = () => clock.now();
  const ofObjects: readonly ObjectOperation[] = [
    ...taggingOperations(s3),
    getObjectAttributes(s3),
    ...multipartOperations(s3, now, account, endpoint),
    copyObject(s3, now),
    ...objectOperations(s3, now),
    deleteObject(s3, now),
  ];
  const ofBuckets: readonly BucketOperation[] = [
    deleteObjects(s3, now),
    postObject(s3, stage),
    listMultipartUploads(account),
    listObjectVersions(account),
    ...bucketOperations(region),
    ...listingOperations(account),
  ];

  async function answered(message: IncomingMessage, address: Address, ids: AnswerIds): Promise<S3Answer> {
    const key = isPresigned(address)
      ? checkPresigned(message, address, now(), (id) => access.caller(id))
      : accessKeyId(message);
    const caller = access.caller(key ?? ANONYMOUS);
    const header = (name: string) => [message.headers[name] ?? []].flat()[0];
    const context = callContext(message);
    const request: S3Request = {
      ...{ message, address, caller, header, ids, query: address.query },
      headerNames: Object.keys(message.headers),
      authorize: (permission, more = {}) => access.authorize(caller, permission, { ...context, ...more }),
    };
    caller.openCalls += 1;
    try {
      const output = await run(request);
      caller.afterCall?.();
      return output;
    } finally {
      caller.openCalls -= 1;
    }
  }

  async function run(request: S3Request): Promise<S3Answer> {
    const { address, message } = request;
    if (address.bucket === undefined) {
      if (message.method !== 'GET') throw notImplemented(`${message.method} /`);
      return listBuckets(request);
    }
    if (address.key === undefined) {
      const operation = chosen(ofBuckets, request);
      const about = aboutBucket(s3, request, address.bucket);
      const logged = () => s3.accessLogs.around(operation.name, about, () => operation.run(about));
      return traced(stage, about, operation.name, logged);
    }
    if (Buffer.byteLength(address.key) > 1_024) {
      throw new AwsError('KeyTooLongError', 'Your key is too long', 400, {
        MaxSizeAllowed: 1_024,
        Size: Buffer.byteLength(address.key),
      });
    }
    const operation = chosen(ofObjects, request);
    const about = { ...aboutBucket(s3, request, address.bucket), key: address.key };
    const logged = () => s3.accessLogs.around(operation.name, about, () => operation.run(about));
    return traced(stage, about, operation.name, logged);
  }

  function listBuckets({ authorize }: S3Request): S3Answer {
    authorize({ action: 's3:ListAllMyBuckets', resource: '*' });
    const Bucket = new Repeated(
      s3.all.map(({ settings: { name } }) => ({ Name: name, CreationDate: new Date(clock.createdAt).toISOString() })),
    );
    return { document: { ListAllMyBucketsResult: { Owner: { ID: account }, Buckets: { Bucket } } } };
  }

  return async (message) => {
    if (!isForS3(message, s3)) return undefined;
    const ids = newIds();
    try {
      const address = addressOf(message);
      const cors = corsOf(s3, message, address);
      const {
        status = 200,
        headers = {},
        document,
        stream,
      } = message.method === 'OPTIONS' ? { headers: {} } : await answered(message, address, ids);
      const all = { ...headersOf(ids), ...cors, ...defined(headers) };
      if (stream !== undefined) return { status, headers: all, stream };
      if (document === undefined) return { status, headers: all, body: '' };
      return { status, headers: { ...all, 'content-type': 'application/xml' }, body: written(document, NAMESPACE) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return refusal(message, error, ids);
    } finally {
      // What is left of a body that nobody wants.
      message.resume();
    }
  };
}

/**
 * The operation that a request means. @throws AwsError `NotImplemented`, which names what the stage does not know
 */
function chosen<Operation extends BucketOperation | ObjectOperation>(
  operations: readonly Operation[],
  { message, query }: S3Request,
): Operation {
  const found = operations.find(
    ({ method, subresource, header }) =>
      method === message.method &&
      (subresource === undefined || query.has(subresource)) &&
      (header === undefined || message.headers[header] !== undefined),
  );
  if (found === undefined) throw notImplemented(`${message.method} ${[...query.keys()].join('&')}`.trim());
  const { subresource = '', parameters = [], headers = [] } = found;
  const knows = [subresource, ...parameters, ...COMMON_PARAMETERS];
  const other = [...query.keys()].find((name) => !knows.includes(name) && !name.toLowerCase().startsWith('x-amz-'));
  if (other !== undefined) throw notImplemented(`${other} of ${found.name}`);
  const takes = [...headers, ...COMMON_HEADERS];
  const unknown = Object.keys(message.headers).find(
    (name) => name.startsWith('x-amz-') && !takes.some((one) => matches(one, name.slice('x-amz-'.length))),
  );
  if (unknown !== undefined) throw notImplemented(`${unknown} of ${found.name}`);
  return found;
}

const matches = (pattern: string, name: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

/** Signed for S3, or about a bucket of the stage and not signed for anything else. */
function isForS3(message: IncomingMessage, s3: S3): boolean {
  const { authorization } = message.headers;
  if (authorization?.startsWith('AWS4-HMAC-SHA256')) return /Credential=[^/]+\/\d+\/[\w-]+\/s3\//.test(authorization);
  if (authorization !== undefined || message.headers['x-amz-target'] !== undefined) return false;
  if (requestUrl(message).searchParams.get('X-Amz-Credential')?.includes('/s3/')) return true;
  try {
    const { bucket } = addressOf(message);
    return bucket !== undefined && s3.lookUp(bucket) !== undefined;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** The headers of CORS. @throws AwsError `AccessForbidden` for a question before a request that no rule allows */
function corsOf(s3: S3, message: IncomingMessage, { bucket: name }: Address) {
  const isPreflight = message.method === 'OPTIONS';
  const header = (field: string) => [message.headers[field] ?? []].flat()[0];
  const origin = header('origin');
  if (origin === undefined) {
    if (!isPreflight) return {};
    throw new AwsError('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  // Without the question's method it is that of the request itself (unverified; settled by: OPTIONS with an origin alone
  // on a bucket that has rules).
  const method = (isPreflight ? header('access-control-request-method') : undefined) ?? message.method ?? '';
  const rules = (name === undefined ? undefined : s3.lookUp(name)?.bucket.settings.cors) ?? [];
  const headers = (isPreflight ? header('access-control-request-headers') : undefined)?.split(',') ?? [];
  const asked = { origin, method, headers: headers.map((one) => one.trim().toLowerCase()) };
  const found = corsHeaders(rules, asked, isPreflight);
  if (found !== undefined || !isPreflight) return found ?? {};
  // Recorded: test_s3_cors::test_cors_options_fails_partial_origin, ::test_cors_http_options_no_config.
  const why =
    rules.length === 0
      ? 'CORS is not enabled for this bucket.'
      : "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
  throw new AwsError('AccessForbidden', `CORSResponse: ${why}`, 403, { Method: method, ResourceType: 'BUCKET' });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function refusal(message: IncomingMessage, error: AwsError, ids: AnswerIds): HttpAnswer | StreamedAnswer {
  const { code, message: says, status } = codeOf(error);
  const isMarker = error.details.ResourceType === 'DeleteMarker';
  const document = {
    Error: {
      Code: code,
      Message: says,
      ...error.details,
      RequestId: ids.requestId,
      HostId: ids.hostId,
    },
  };
  const headers = { ...headersOf(ids), ...(isMarker ? { 'x-amz-delete-marker': 'true' } : {}) };
  if (message.method === 'HEAD') return { status, headers, body: '' };
  return { status, headers: { ...headers, 'content-type': 'application/xml' }, body: written(document) };
}

const written = (document: object, namespace?: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${xml(document, namespace)}`;

const newIds = (): AnswerIds => ({
  requestId: randomBytes(8).toString('hex').toUpperCase(),
  hostId: randomBytes(24).toString('base64'),
});

const headersOf = ({ hostId, requestId }: AnswerIds) => ({
  'x-amz-request-id': requestId,
  'x-amz-id-2': hostId,
  server: 'AmazonS3',
});

const defined = (headers: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

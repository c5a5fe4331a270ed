import { commonLogTime } from '../../wire/common-log-time.ts';

/** Where the log of a bucket goes. */
export interface LoggingSettings {
  readonly bucket: string;
  readonly prefix: string;
  /** Whether the account, the bucket and the date are in the keys, and of which moment. @default not */
  readonly partition?: 'DeliveryTime' | 'EventTime';
}

/** What the access log tells of one request. */
export interface LoggedRequest {
  readonly owner: string;
  readonly bucket: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** ARN of the caller; undefined without credentials, and of S3 itself. */
  readonly requester: string | undefined;
  readonly requestId: string;
  readonly hostId: string;
  /** As the log calls it, such as `REST.PUT.OBJECT`. */
  readonly operation: string;
  readonly key: string | undefined;
  /** Method, path and query. */
  readonly uri: string;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly bytesSent: number | undefined;
  readonly objectSize: number | undefined;
  readonly referrer: string | undefined;
  readonly userAgent: string | undefined;
  readonly versionId: string | undefined;
  /** How the request says who calls: in a header, or in its query. */
  readonly authentication: 'AuthHeader' | 'QueryString' | undefined;
  readonly host: string | undefined;
  readonly accessPointArn: string | undefined;
  readonly region: string;
}

const encodedKey = (key: string) => encodeURIComponent(key).replaceAll('%2F', '/');
/** Texts of callers, so that none of them ends a field or a line. */
const quoted = (text: string) => `"${text.replace(/["\r\n]/g, (one) => encodeURIComponent(one))}"`;

/**
 * One line of a server access log. Times of work are left out: those of this machine say nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
export function accessLogLine(request: LoggedRequest): string {
  const signed = request.authentication !== undefined;
  return [
    request.owner,
    request.bucket,
    `[${commonLogTime(request.at)}]`,
    '127.0.0.1',
    request.requester,
    request.requestId,
    request.operation,
    request.key === undefined ? undefined : encodedKey(request.key),
    quoted(request.uri),
    request.status,
    request.errorCode,
    request.bytesSent || undefined,
    request.objectSize,
    undefined,
    undefined,
    quoted(request.referrer ?? '-'),
    quoted(request.userAgent ?? '-'),
    request.versionId,
    request.hostId,
    signed ? 'SigV4' : undefined,
    undefined,
    request.authentication,
    request.host,
    undefined,
    request.accessPointArn,
    undefined,
    request.region,
  ]
    .map((field) => field ?? '-')
    .join(' ');
}

/** What the log calls each operation. */
export const LOGGED_AS: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'REST.DELETE.UPLOAD',
  CompleteMultipartUpload: 'REST.POST.UPLOAD',
  CopyObject: 'REST.COPY.OBJECT',
  CreateMultipartUpload: 'REST.POST.UPLOADS',
  DeleteObject: 'REST.DELETE.OBJECT',
  DeleteObjects: 'REST.POST.MULTI_OBJECT_DELETE',
  DeleteObjectTagging: 'REST.DELETE.OBJECT_TAGGING',
  GetBucketLocation: 'REST.GET.LOCATION',
  GetBucketVersioning: 'REST.GET.VERSIONING',
  GetObject: 'REST.GET.OBJECT',
  GetObjectTagging: 'REST.GET.OBJECT_TAGGING',
  HeadBucket: 'REST.HEAD.BUCKET',
  HeadObject: 'REST.HEAD.OBJECT',
  ListMultipartUploads: 'REST.GET.UPLOADS',
  ListObjects: 'REST.GET.BUCKET',
  ListObjectsV2: 'REST.GET.BUCKET',
  ListObjectVersions: 'REST.GET.BUCKETVERSIONS',
  ListParts: 'REST.GET.UPLOAD',
  PostObject: 'REST.POST.OBJECT',
  PutBucketVersioning: 'REST.PUT.VERSIONING',
  PutObject: 'REST.PUT.OBJECT',
  PutObjectTagging: 'REST.PUT.OBJECT_TAGGING',
  UploadPart: 'REST.PUT.PART',
  UploadPartCopy: 'REST.COPY.PART',
};

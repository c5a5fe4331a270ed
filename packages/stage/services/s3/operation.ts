import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Caller, Permission } from '../../iam/access.ts';
import type { AccessPoint } from './access-points.ts';
import type { Address } from './address.ts';
import type { Bucket } from './bucket.ts';

/** What every answer is called. */
export interface AnswerIds {
  readonly requestId: string;
  readonly hostId: string;
}

/** A request that the stage has understood, before it is allowed. */
export interface S3Request {
  readonly message: IncomingMessage;
  readonly address: Address;
  readonly caller: Caller;
  readonly ids: AnswerIds;
  /** A header that came once. */
  readonly header: (name: string) => string | undefined;
  /** The names of all headers, in small letters. */
  readonly headerNames: readonly string[];
  readonly query: URLSearchParams;
  /** @throws AwsError `AccessDeniedException` */
  readonly authorize: (permission: Permission, context?: Readonly<Record<string, string>>) => void;
}

/** A request about a bucket that exists. */
export interface BucketRequest extends S3Request {
  readonly bucket: Bucket;
  /** Through which it came, if it did not name the bucket itself. */
  readonly accessPoint?: AccessPoint | undefined;
}

/** A request about an object, which need not exist. */
export interface ObjectRequest extends BucketRequest {
  readonly key: string;
}

export interface S3Answer {
  /** @default 200 */
  readonly status?: number;
  /** Those that are undefined are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** What becomes XML. */
  readonly document?: object;
  readonly stream?: Readable;
}

interface Common {
  readonly name: string;
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** The parameter by which a request means this operation, such as `uploads`. */
  readonly subresource?: string;
  /** The header by which it does. */
  readonly header?: string;
  /** Other parameters that it takes; any other one is refused by name. */
  readonly parameters?: readonly string[];
  /** The `x-amz-` headers that it takes, without the prefix, besides those of every request. */
  readonly headers?: readonly string[];
}

export interface BucketOperation extends Common {
  readonly run: (request: BucketRequest) => S3Answer | Promise<S3Answer>;
}

export interface ObjectOperation extends Common {
  readonly run: (request: ObjectRequest) => S3Answer | Promise<S3Answer>;
}

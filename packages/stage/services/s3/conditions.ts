import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../../errors.ts';
import { conflict, noSuchKey, preconditionFailed, unavailable } from './errors.ts';
import type { ObjectVersion } from './object-version.ts';

type Stored = Pick<ObjectVersion, 'etag' | 'lastModified'>;

const text = (value: string | readonly string[] | undefined) => (typeof value === 'string' ? value : value?.join(','));

const names = (list: string, etag: string) =>
  list.split(',').some((one) => one.trim() === '*' || one.trim().replaceAll('"', '') === etag);

/** Whole seconds, because that is what dates of HTTP have; undefined when it is not a date. */
function seconds(date: string | undefined): number | undefined {
  const at = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? undefined : Math.floor(at / 1_000);
}

/**
 * Which of the four conditions of a read does not hold.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 *
 * @param prefix `x-amz-copy-source-` for the source of a copy
 */
function failed(headers: IncomingHttpHeaders, { etag, lastModified }: Stored, prefix: string, now: number) {
  const header = (name: string) => text(headers[`${prefix}${name.toLowerCase()}`]);
  const modified = Math.floor(lastModified / 1_000);
  const match = header('If-Match');
  if (match !== undefined && !names(match, etag)) return 'If-Match';
  const unmodifiedSince = seconds(header('If-Unmodified-Since'));
  if (match === undefined && unmodifiedSince !== undefined && modified > unmodifiedSince) return 'If-Unmodified-Since';
  const noneMatch = header('If-None-Match');
  if (noneMatch !== undefined) return names(noneMatch, etag) ? 'If-None-Match' : undefined;
  const modifiedSince = seconds(header('If-Modified-Since'));
  // A date that is yet to come is ignored.
  if (modifiedSince === undefined || modifiedSince > now / 1_000) return undefined;
  return modified <= modifiedSince ? 'If-Modified-Since' : undefined;
}

/**
 * @returns whether the caller has it already, which is status 304
 * @throws AwsError `PreconditionFailed`
 */
export function isNotModified(headers: IncomingHttpHeaders, stored: Stored, now: number): boolean {
  const condition = failed(headers, stored, '', now);
  if (condition === 'If-None-Match' || condition === 'If-Modified-Since') return true;
  if (condition !== undefined) throw preconditionFailed(condition);
  return false;
}

/** @throws AwsError `PreconditionFailed` when the source of a copy does not meet its conditions */
export function checkSource(headers: IncomingHttpHeaders, stored: Stored, now: number): void {
  const condition = failed(headers, stored, 'x-amz-copy-source-', now);
  if (condition !== undefined) throw preconditionFailed(`x-amz-copy-source-${condition}`);
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @param isOvertaken whether the object was written or deleted after the upload in parts had begun which now completes
 * @throws AwsError `PreconditionFailed`, `NoSuchKey`, `ConditionalRequestConflict`, `NotImplemented` for what S3 does not take
 */
export function checkWrite(
  headers: IncomingHttpHeaders,
  key: string,
  current: Stored | undefined,
  isOvertaken = false,
): void {
  const noneMatch = text(headers['if-none-match']);
  const match = text(headers['if-match']);
  if (noneMatch !== undefined && match !== undefined) {
    throw unavailable('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  }
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') throw unavailable('If-None-Match', refusedValue('If-None-Match'));
    if (current !== undefined) throw preconditionFailed('If-None-Match');
    if (isOvertaken) throw conflict('If-None-Match', key);
  }
  if (match === undefined) return;
  if (match === '*') throw unavailable('If-Match', refusedValue('If-Match'));
  if (current === undefined) throw noSuchKey(key);
  if (!names(match, current.etag)) throw preconditionFailed('If-Match');
  if (isOvertaken) throw conflict('If-Match', key);
}

const refusedValue = (header: string) => `We don't accept the provided value of ${header} header for this API`;

/**
 * The bytes that a `Range` header asks for. One that is no range of bytes, or several, means everything.
 * @returns undefined for everything; `end` is not included
 * @throws AwsError `InvalidRange`
 */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (header === undefined || found === null) return undefined;
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start < end) return { start, end };
  throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
    ActualObjectSize: size,
    RangeRequested: header,
  });
}

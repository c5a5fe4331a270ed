import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import { type Address, decodedKey } from './address.ts';
import { accessDenied } from './errors.ts';

/** The secret of every access key of the stage. */
const SECRET = 'local';
const WEEK = 604_800;
const PARAMETERS = ['Algorithm', 'Credential', 'Signature', 'Date', 'SignedHeaders', 'Expires'];

const queryError = (message: string) => new AwsError('AuthorizationQueryParametersError', message);

/** Whether the query says who signed the request. */
export const isPresigned = ({ query }: Pick<Address, 'query'>) =>
  PARAMETERS.some((name) => query.has(`X-Amz-${name}`)) || query.has('AWSAccessKeyId');

/**
 * Checks a URL that somebody signed in advance: it must be as it was signed, and not expired on the stage's clock.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * @param now epoch milliseconds
 * @param find throws when the stage has not issued the access key
 * @returns the access key of the signer
 * @throws AwsError as S3 refuses it
 */
export function checkPresigned(
  message: IncomingMessage,
  { path, query }: Address,
  now: number,
  find: (accessKeyId: string) => unknown,
): string {
  if (PARAMETERS.some((name) => !query.has(`X-Amz-${name}`))) {
    throw queryError(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  const given = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  if (given('Algorithm') !== 'AWS4-HMAC-SHA256') throw queryError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const scope = scopeOf(given('Credential'));
  const seconds = Number(given('Expires'));
  if (!Number.isInteger(seconds)) throw queryError('X-Amz-Expires should be a number');
  if (seconds < 0) throw queryError('X-Amz-Expires must be non-negative');
  if (seconds > WEEK) {
    throw queryError(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  const signedAt = instantOf(given('Date'));
  if (signedAt === undefined)
    throw queryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const expiresAt = signedAt + seconds * 1_000;
  if (now >= expiresAt) {
    throw accessDenied('Request has expired', {
      'X-Amz-Expires': seconds,
      Expires: new Date(expiresAt).toISOString(),
      ServerTime: new Date(now).toISOString(),
    });
  }
  const signedHeaders = given('SignedHeaders').split(';');
  const unsigned = Object.keys(message.headers).filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    throw accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
  const header = (name: string) => [message.headers[name] ?? ''].flat().join(',').trim().replaceAll(/ +/g, ' ');
  const canonical = [
    message.method ?? '',
    path
      .split('/')
      .map((part) => encoded(decodedKey(part)))
      .join('/'),
    [...query]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${header(name)}`),
    '',
    signedHeaders.join(';'),
    query.get('X-Amz-Content-Sha256') ??
      (signedHeaders.includes('x-amz-content-sha256') ? header('x-amz-content-sha256') : 'UNSIGNED-PAYLOAD'),
  ].join('\n');
  const text = `AWS4-HMAC-SHA256\n${given('Date')}\n${scope.text}\n${createHash('sha256').update(canonical).digest('hex')}`;
  find(scope.accessKeyId);
  checkSignature(scope, text, given('Signature'));
  return scope.accessKeyId;
}

interface Scope {
  readonly accessKeyId: string;
  /** Date, Region, service and the end. */
  readonly parts: readonly string[];
  readonly text: string;
}

/** @throws AwsError when it is not the scope of a signature for S3 */
export function scopeOf(credential: string): Scope {
  const [accessKeyId = '', ...parts] = credential.split('/');
  if (parts.length !== 4 || parts[2] !== 's3' || parts[3] !== 'aws4_request') {
    throw queryError(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return { accessKeyId, parts, text: parts.join('/') };
}

/** @throws AwsError `SignatureDoesNotMatch` */
export function checkSignature({ parts, accessKeyId }: Scope, text: string, signature: string): void {
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const key = parts.reduce<Buffer>((before, part) => hmac(before, part), Buffer.from(`AWS4${SECRET}`));
  const expected = hmac(key, text);
  const given = Buffer.from(signature, 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    403,
    { AWSAccessKeyId: accessKeyId, StringToSign: text, SignatureProvided: signature },
  );
}

/** `20261130T120000Z` in epoch milliseconds; undefined when it is not such a date. */
function instantOf(text: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

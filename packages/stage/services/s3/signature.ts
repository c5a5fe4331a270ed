import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import {
  ALGORITHM,
  type CredentialScope,
  instantOf,
  isSignatureOf,
  scopeIn,
  signedTexts,
  uriEncoded,
} from '../../wire/signature-v4.ts';
import { type Address, decodedKey } from './address.ts';
import { accessDenied } from './errors.ts';

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
  if (given('Algorithm') !== ALGORITHM) throw queryError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
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
  const contentHash = signedHeaders.includes('x-amz-content-sha256')
    ? message.headers['x-amz-content-sha256']
    : undefined;
  const { stringToSign } = signedTexts(
    {
      method: message.method ?? '',
      path: path
        .split('/')
        .map((part) => uriEncoded(decodedKey(part)))
        .join('/'),
      query,
      headers: message.headers,
      signedHeaders,
      payloadHash: query.get('X-Amz-Content-Sha256') ?? [contentHash ?? 'UNSIGNED-PAYLOAD'].flat().join(','),
    },
    given('Date'),
    scope,
  );
  find(scope.accessKeyId);
  checkSignature(scope, stringToSign, given('Signature'));
  return scope.accessKeyId;
}

/** @throws AwsError when it is not the scope of a signature for S3 */
export function scopeOf(credential: string): CredentialScope {
  const scope = scopeIn(credential);
  const { parts } = scope;
  if (parts.length !== 4 || parts[2] !== 's3' || parts[3] !== 'aws4_request') {
    throw queryError(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return scope;
}

/** @throws AwsError `SignatureDoesNotMatch` */
export function checkSignature(scope: CredentialScope, text: string, signature: string): void {
  if (isSignatureOf(text, scope, signature)) return;
  throw new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    403,
    { AWSAccessKeyId: scope.accessKeyId, StringToSign: text, SignatureProvided: signature },
  );
}

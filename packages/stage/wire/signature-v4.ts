import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The secret of every access key of the stage. */
export const SECRET = 'local';

/** What comes with the access key of every session of a role. */
export const SESSION_TOKEN = 'local';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Who signed, and for what: `<access key>/<date>/<Region>/<service>/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** Date, Region, service and the end. */
  readonly parts: readonly string[];
  readonly text: string;
}

export function scopeIn(credential: string): CredentialScope {
  const [accessKeyId = '', ...parts] = credential.split('/');
  return { accessKeyId, parts, text: parts.join('/') };
}

/** What is signed of a request. */
export interface SignedRequest {
  readonly method: string;
  /** Encoded as the service wants it. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names in small letters, in the order in which the signature has them. */
  readonly signedHeaders: readonly string[];
  /** Of the body, or a text that stands for any body. */
  readonly payloadHash: string;
}

/** The texts that a signature is made of. */
export interface SignedTexts {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/**
 * Puts together what is signed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @param date as it was sent: `20261130T120000Z`
 */
export function signedTexts(request: SignedRequest, date: string, { text }: CredentialScope): SignedTexts {
  const { headers, method, path, payloadHash, query, signedHeaders } = request;
  const header = (name: string) => [headers[name] ?? ''].flat().join(',').trim().replaceAll(/ +/g, ' ');
  const canonicalRequest = [
    method,
    path,
    [...query]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => [uriEncoded(name), uriEncoded(value)] as const)
      .sort((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]))
      .map((pair) => pair.join('='))
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${header(name)}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  return { canonicalRequest, stringToSign: `${ALGORITHM}\n${date}\n${text}\n${sha256(canonicalRequest)}` };
}

/** Whether a text was signed with the secret, within the scope. */
export function isSignatureOf(text: string, { parts }: CredentialScope, signature: string): boolean {
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const key = parts.reduce<Buffer>((before, part) => hmac(before, part), Buffer.from(`AWS4${SECRET}`));
  const expected = hmac(key, text);
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** By bytes, not by the rules of a language. */
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** In hexadecimal digits. */
export const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

/** `20261130T120000Z` in epoch milliseconds; undefined when it is not such a date. */
export function instantOf(text: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** The reverse of {@link instantOf}. */
export const dateOf = (epochMilliseconds: number) =>
  new Date(epochMilliseconds).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** Every byte but letters, digits and `-._~`, as signatures want it. */
export const uriEncoded = (text: string) =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

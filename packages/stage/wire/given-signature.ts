import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../errors.ts';
import { ALGORITHM, dateOf } from './signature-v4.ts';

/** A signature as a request carries it, in its header or its query. */
export interface Signature {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly token: string | undefined;
  /** How long it is good, in seconds, if it says so. */
  readonly expires?: number;
}

/** The longest time for which a URL may be signed, in seconds. */
const WEEK = 604_800;

/**
 * The signature that comes with a request; undefined when none does.
 * @throws AwsError `IncompleteSignatureException`, `InvalidSignatureException`
 */
export function signatureIn(headers: IncomingHttpHeaders, query: URLSearchParams): Signature | undefined {
  return headers.authorization === undefined ? fromQuery(query) : fromHeader(headers, headers.authorization);
}

function fromHeader(headers: IncomingHttpHeaders, authorization: string): Signature {
  const [algorithm = '', ...rest] = authorization.trim().split(/\s+/);
  const texts = algorithm.includes('=') || rest.length === 0 ? [algorithm, ...rest] : rest;
  const parts = new Map<string, string>();
  for (const part of texts.join('').split(',')) {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) throw notAPair(part);
    parts.set(name, value);
  }
  const httpDate = Date.parse(headers.date ?? '');
  const date = one(headers['x-amz-date']) ?? (Number.isNaN(httpDate) ? undefined : dateOf(httpDate));
  const [credential, signature, signed] = ['Credential', 'Signature', 'SignedHeaders'].map((name) => parts.get(name));
  if (credential === undefined || signature === undefined || signed === undefined || date === undefined) {
    const missing = ['Credential', 'Signature', 'SignedHeaders']
      .filter((name) => !parts.has(name))
      .map((name) => `Authorization header requires '${name}' parameter. `);
    const noDate =
      date === undefined ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " : '';
    throw incomplete(`${missing.join('')}${noDate}${hashed(authorization)}`);
  }
  if (algorithm !== ALGORITHM) throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}'. `);
  const token = one(headers['x-amz-security-token']);
  return { credential, signature, signedHeaders: signed.split(';'), date, token };
}

function fromQuery(query: URLSearchParams): Signature | undefined {
  if (!query.has('X-Amz-Algorithm') && !query.has('X-Amz-Signature')) return undefined;
  const given = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const missing = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'].find((name) => given(name) === '');
  if (missing !== undefined) throw incomplete(`AWS query-string parameters must include 'X-Amz-${missing}'. `);
  if (given('Algorithm') !== ALGORITHM) throw incomplete(`Unsupported AWS 'algorithm': '${given('Algorithm')}'. `);
  const expires = query.get('X-Amz-Expires');
  const seconds = Number(expires);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > WEEK) {
    throw invalid(`X-Amz-Expires must be between 0 and ${WEEK} seconds. `);
  }
  return {
    credential: given('Credential'),
    signature: given('Signature'),
    signedHeaders: given('SignedHeaders').split(';'),
    date: given('Date'),
    token: query.get('X-Amz-Security-Token') ?? undefined,
    ...(expires === null ? {} : { expires: seconds }),
  };
}

const one = (value: string | readonly string[] | undefined) => (typeof value === 'string' ? value : value?.[0]);

export const invalid = (message: string, code = 'InvalidSignatureException') => new AwsError(code, message, 403);
export const incomplete = (message: string) => invalid(message, 'IncompleteSignatureException');

const digest = (text: string) => createHash('sha256').update(text).digest('base64');
const hashed = (header: string) => `(Hashed with SHA-256 and encoded with Base64) Authorization=${digest(header)}`;
const notAPair = (text: string) =>
  incomplete(
    `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(text)}'.`,
  );

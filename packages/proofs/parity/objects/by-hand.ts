import { S3 } from '@aws-sdk/client-s3';
import type { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readXml } from '@serverless-arcade/stage/wire/query-client.ts';
import { type Fields, type FormOptions, signedForm } from '@serverless-arcade/stage/wire/signed-form.ts';
import type { ParityWorld } from '../world.ts';

/** Sends a request as it is. @returns the status, and the XML of a refusal */
export async function byHand(url: string, init: RequestInit = {}): Promise<object> {
  const { headers: _, body, status } = await exchange(url, init);
  return asHeard({ ...(typeof body === 'string' ? {} : body), StatusCode: status });
}

/** Sends a request as it is. @returns what of the answer a browser looks at */
export async function byBrowser(url: string, init: RequestInit = {}): Promise<object> {
  const { headers, body, status } = await exchange(url, init);
  return asHeard({ Headers: headers, Body: body, StatusCode: status });
}

async function exchange(url: string, init: RequestInit) {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const body: string | object = text.startsWith('<?xml') ? Object(readXml(text)) : text;
  return { headers: Object.fromEntries(response.headers), body, status: response.status };
}

/** Headers of the connection, not of the answer. */
const OF_CONNECTIONS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'server'];

/** An answer to a request by hand in the form of one to boto3: a refusal is one, and names of headers are in small letters. */
export function asHeard(answer: object): object;
export function asHeard(answer: unknown): unknown;
export function asHeard(answer: unknown): unknown {
  const { Body, Headers, StatusCode, ...others } = Object(answer);
  if (StatusCode === undefined) return answer;
  const refused = others.Error ?? Object(Body).Error;
  if (refused !== undefined) return { Error: refused, ResponseMetadata: { HTTPStatusCode: StatusCode } };
  if (Headers === undefined) return answer;
  const headers = Object.entries(Headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    Body,
    StatusCode,
    Headers: Object.fromEntries(headers.filter(([name]) => !OF_CONNECTIONS.includes(name))),
  };
}

interface SignedOptions {
  /** How long the address holds. @default an hour */
  readonly seconds?: number;
  /** Headers that are signed as such, next to the host: boto3 leaves them out of the query. */
  readonly headers?: readonly string[];
}

/** Signs an address at the time of the stage, without a checksum of a body that is not there yet. */
export async function signedAddress(
  { stage: { clock, endpoint, region } }: ParityWorld,
  sign: (s3: S3, options: NonNullable<Parameters<typeof getSignedUrl>[2]>) => Promise<string>,
  { seconds = 3_600, headers = [] }: SignedOptions = {},
): Promise<string> {
  const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'local' };
  const s3 = new S3({ region, endpoint, credentials, requestChecksumCalculation: 'WHEN_REQUIRED' });
  try {
    return await sign(s3, {
      expiresIn: seconds,
      signingDate: new Date(clock.now()),
      signableHeaders: new Set(['host', ...headers]),
      unhoistableHeaders: new Set(headers),
    });
  } finally {
    s3.destroy();
  }
}

/** The fields of a form that boto3 signs: its key is a condition, too. */
export const signedFields = (
  { stage }: ParityWorld,
  bucket: string,
  { key, ...fields }: Fields & { readonly key: string },
  conditions: readonly unknown[] = [],
  options: Omit<FormOptions, 'bucket'> = {},
): Fields => signedForm(stage, { key, ...fields }, [...conditions, { key }], { ...options, bucket });

/** Sends a form. @param file a text without a name, or undefined where a field is the file */
export function posted(
  { stage: { endpoint } }: ParityWorld,
  bucket: string,
  fields: Fields,
  file: string | undefined = 'abcdef',
): Promise<object> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  if (fields.file === undefined) body.append('file', new Blob([file]), 'file');
  return byHand(`${endpoint}/${bucket}`, { method: 'POST', body });
}

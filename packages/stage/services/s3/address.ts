import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import { requestUrl } from '../../wire/request-url.ts';

/** What a request is about. */
export interface Address {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** As it was sent, for signatures. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Reads the two ways to name a bucket: first in the path, or in front of the host's name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function addressOf(message: IncomingMessage): Address {
  const { searchParams: query } = requestUrl(message);
  const path = (message.url ?? '/').replace(/[?#].*$/s, '');
  const host = (message.headers.host ?? '').replace(/:\d+$/, '');
  const virtual = /^(.+)\.localhost$/.exec(host)?.[1];
  const parts = path.slice(1).split('/');
  const [bucket, rest] =
    virtual === undefined ? [decodedKey(parts[0] ?? ''), parts.slice(1).join('/')] : [virtual, parts.join('/')];
  return { path, query, bucket: bucket === '' ? undefined : bucket, key: rest === '' ? undefined : decodedKey(rest) };
}

/** @throws AwsError `InvalidURI` */
export function decodedKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400, { URI: text });
  }
}

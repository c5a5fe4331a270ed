import { createHmac } from 'node:crypto';
import { DEVELOPER_ACCESS_KEY } from '../iam/access.ts';
import type { Stage } from '../stage.ts';

export type Fields = Readonly<Record<string, string>>;

export interface FormOptions {
  /** How long the policy holds. @default 60 */
  readonly seconds?: number;
  /** The access key of its signer. @default the developer's */
  readonly key?: string;
  /** Where the file goes. @default plain */
  readonly bucket?: string;
}

/** The fields of a form whose policy has these conditions, besides those about its signature. */
export function signedForm(
  { clock }: Stage,
  fields: Fields,
  conditions: readonly unknown[],
  { seconds = 60, key = DEVELOPER_ACCESS_KEY, bucket = 'plain' }: FormOptions = {},
): Fields {
  const now = clock.now();
  const date = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request'];
  const by = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [key, ...scope].join('/'),
    'X-Amz-Date': date,
  };
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(now + seconds * 1_000).toISOString(),
      conditions: [{ bucket }, ...Object.entries(by).map(([name, value]) => ({ [name]: value })), ...conditions],
    }),
  ).toString('base64');
  const hmac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text).digest();
  const secret = scope.reduce<string | Buffer>(hmac, 'AWS4local');
  return { ...fields, ...by, policy, 'X-Amz-Signature': hmac(secret, policy).toString('hex') };
}

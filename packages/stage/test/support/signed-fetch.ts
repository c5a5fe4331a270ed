import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Access, DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { SECRET, SESSION_TOKEN } from '../../wire/signature-v4.ts';

/** With what a request is signed. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The person at the keyboard. */
export const DEVELOPER: Credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: SECRET };

/** A new session of a role. */
export const sessionOf = (access: Access, roleArn: string, name: string): Credentials => ({
  accessKeyId: access.sessionFor(roleArn, name).accessKeyId,
  secretAccessKey: SECRET,
  sessionToken: SESSION_TOKEN,
});

export interface Signing {
  readonly credentials: Credentials;
  /** Epoch milliseconds. */
  readonly at: number;
  /** @default GET */
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default execute-api */
  readonly service?: string;
  /** @default us-east-1 */
  readonly region?: string;
}

/** A request as the signer of the AWS SDKs signs it, to be sent as it is or changed before. */
export interface Signed {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export async function signed(url: string, signing: Signing): Promise<Signed> {
  const { at, credentials, service = 'execute-api', region = 'us-east-1', method = 'GET', body } = signing;
  const { hostname, host, pathname, protocol, searchParams } = new URL(url);
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
  const { headers } = await signer.sign(
    {
      method,
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)])),
      headers: { host, ...signing.headers },
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: new Date(at) },
  );
  const { host: _, ...sent } = headers;
  return { url, method, headers: sent, ...(body === undefined ? {} : { body }) };
}

export const send = ({ url, ...init }: Signed) => fetch(url, init);

/** The hash of Node.js as the signer wants it. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

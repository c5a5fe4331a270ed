import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** With what a request is signed. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SignedCall {
  readonly credentials: Credentials;
  readonly region: string;
  /** @default execute-api */
  readonly service?: string;
  /** @default GET */
  readonly method?: string;
  readonly body?: string;
  /** They are signed, too. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default now */
  readonly at?: Date;
}

/**
 * Signs a request with Signature Version 4, as the AWS SDKs do, and sends it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signedCall(url: string, call: SignedCall): Promise<Response> {
  const { hostname, host, pathname, protocol, searchParams } = new URL(url);
  const { at = new Date(), body, credentials, region, service = 'execute-api', method = 'GET' } = call;
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
  const { headers } = await signer.sign(
    {
      ...{ method, protocol, hostname, path: pathname },
      query: Object.fromEntries(searchParams),
      headers: { host, ...call.headers },
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: at },
  );
  // The client sets the host by itself.
  const { host: _, ...sent } = headers;
  return fetch(url, { method, headers: sent, ...(body === undefined ? {} : { body }) });
}

/**
 * The credentials of a session of a role.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @param endpoint of STS
 * @throws when STS refuses it
 */
export async function assumeRole(
  endpoint: string,
  roleArn: string,
  call: Pick<SignedCall, 'credentials' | 'region' | 'at'>,
): Promise<Credentials> {
  const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: 'signed-call' };
  const answer = await signedCall(`${endpoint}/`, {
    ...call,
    service: 'sts',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  const xml = await answer.text();
  const text = (element: string) => new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(text);
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error(`STS answered ${answer.status}: ${text('Message') ?? 'nothing that says why'}`);
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

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

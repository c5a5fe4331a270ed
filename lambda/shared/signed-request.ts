import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { object, optional, safeParse, string } from 'valibot';
import { requiredEnv } from './env.ts';
import { fetchWithRetries } from './http-client.ts';

export interface SignedRequest {
  /** Prefix of the service's host name and name in the signature, such as `codedeploy`. */
  readonly service: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Becomes JSON. */
  readonly body: unknown;
  /** What one of three attempts may take, in milliseconds. @default 2000 */
  readonly timeout?: number;
}

const errorSchema = object({
  __type: optional(string()),
  message: optional(string()),
  Message: optional(string()),
});

/** What AWS calls a throttle, as the SDK's standard retry mode knows it; some services answer 400 with it. */
const THROTTLED = /(Throttling|TooManyRequests|RequestLimitExceeded|SlowDown)/;

/**
 * Calls an AWS API for which no SDK client is at hand: a POST with JSON, signed with the function's role, for which Lambda
 * sets the environment (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). Throttles and 5xx are tried
 * again, so only what may happen twice belongs here. Host names are those of the commercial Regions.
 *
 * @throws an error with the service's code and message when it refuses
 */
export async function sendSigned({ service, path = '/', query = {}, body, timeout, ...rest }: SignedRequest) {
  const region = requiredEnv('AWS_REGION');
  const base = process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`;
  const url = new URL(`${path}?${new URLSearchParams(query)}`.replace(/\?$/, ''), base);
  const request = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: { ...query },
    headers: { host: url.host, 'content-type': 'application/json', ...rest.headers },
    body: JSON.stringify(body),
  };
  const { headers } = await signerOf(service, region).sign(request);
  const { host: _, ...sent } = headers;
  const answer = await fetchWithRetries(
    url,
    { method: request.method, headers: sent, body: request.body },
    {
      repeatable: true,
      alsoRetry: async (refusal) => !refusal.ok && THROTTLED.test(await refusal.text()),
      ...(timeout === undefined ? {} : { timeout }),
    },
  );
  if (answer.ok) return answer;
  throw new Error(`${service} answered ${answer.status}: ${reasonIn(await answer.text())}`);
}

const signerOf = (service: string, region: string) =>
  new SignatureV4({
    service,
    region,
    // Lambda replaces them in the environment before they expire, so they are read for every request.
    credentials: async () => ({
      accessKeyId: requiredEnv('AWS_ACCESS_KEY_ID'),
      secretAccessKey: requiredEnv('AWS_SECRET_ACCESS_KEY'),
      sessionToken: requiredEnv('AWS_SESSION_TOKEN'),
    }),
    sha256: Hash.bind(null, 'sha256'),
  });

function reasonIn(text: string): string {
  try {
    const { success, output } = safeParse(errorSchema, JSON.parse(text));
    return success ? [output.__type, output.message ?? output.Message].join(': ') : text;
  } catch {
    return text;
  }
}

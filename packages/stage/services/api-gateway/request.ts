import { randomUUID } from 'node:crypto';
import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import { randomHex } from '../../random.ts';
import { SENT_TO } from '../../wire/sent-to.ts';

/** Values by name, each in the order in which they were sent. */
export type MultiValues = ReadonlyMap<string, readonly string[]>;

/** Where a request goes: the parts of its URL. */
export interface Target {
  readonly apiId: string;
  readonly stageName: string;
  /** What follows the stage, as it was sent; at least `/`. */
  readonly sentPath: string;
  /** The same with one slash at its beginning (recorded: test_apigateway_lambda::test_lambda_aws_proxy_integration). */
  readonly path: string;
  readonly query: MultiValues;
}

/** A request as the gateway sees it, with the headers that the gateway itself adds. */
export interface GatewayRequest extends Target {
  readonly method: string;
  readonly protocol: string;
  readonly sourceIp: string;
  /** The VPC endpoint by which it came, if it did. */
  readonly vpcEndpoint?: string;
  /** As the client sent it: what a signature is about. */
  readonly sent: Pick<IncomingMessage, 'url' | 'headers'>;
  readonly headers: MultiValues;
  readonly body: Buffer;
  /** `x-amzn-RequestId`: a caller may choose it. */
  readonly requestId: string;
  /** `x-amz-apigw-id`: only the gateway chooses it. */
  readonly extendedRequestId: string;
  /** `X-Amzn-Trace-Id` */
  readonly traceHeader: string;
}

/**
 * By this header a client of the stage says from where it calls: an IP address, or a VPC endpoint such as `vpce-1a2b3c4d`. All
 * clients of the stage are on this machine, and AWS has no such header: there the network knows.
 */
export const STAGE_FROM = 'x-stage-from';

/**
 * What does not reach the function (recorded, on a regional API:
 * test_apigateway_integrations::TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_aws), and what the gateway
 * sets by itself.
 */
const NOT_PASSED_ON = new Set([
  ...['connection', 'content-length', 'content-md5', 'expect', 'keep-alive', 'max-forwards', 'proxy-authenticate'],
  ...['server', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'www-authenticate'],
  ...[SENT_TO, STAGE_FROM, 'host', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'],
]);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The target of a URL of the local endpoint, `/execute-api/<api>/<stage>/<path>`; undefined for any other. More slashes
 * before the stage make no difference (recorded: test_apigateway_lambda::test_lambda_aws_proxy_integration).
 */
export function parseTarget(url: string): Target | undefined {
  const [, apiId, stageName, path, search = ''] =
    /^\/execute-api\/([^/?]+)\/+([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(url) ?? [];
  if (apiId === undefined || stageName === undefined) return undefined;
  const sentPath = path ?? '/';
  return {
    apiId,
    stageName,
    sentPath,
    path: sentPath.replace(/^\/+/, '/'),
    query: grouped(new URLSearchParams(search)),
  };
}

/**
 * Completes a request with what the gateway knows and adds.
 *
 * Clients may choose the request id, as a UUID
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html).
 *
 * @param domainName the API's name on AWS: functions see that one and not the laptop's
 * @param now epoch milliseconds
 */
export function readRequest(
  message: IncomingMessage,
  body: Buffer,
  target: Target,
  domainName: string,
  now: number,
): GatewayRequest {
  const from = String(message.headers[STAGE_FROM] ?? '');
  const sourceIp = isIP(from) === 0 ? (message.socket.remoteAddress ?? '127.0.0.1') : from;
  const wanted = message.headers['x-amzn-requestid'];
  const traceHeader = message.headers['x-amzn-trace-id'] ?? newTraceHeader(now);
  const forwardedFor = message.headers['x-forwarded-for'];
  const names = message.rawHeaders.filter((_, index) => index % 2 === 0);
  const sent = names.map((name, index) => [casedName(name), message.rawHeaders[index * 2 + 1] ?? ''] as const);
  return {
    ...target,
    method: message.method ?? 'GET',
    protocol: `HTTP/${message.httpVersion}`,
    sourceIp,
    ...(/^vpce-[\da-f]+$/.test(from) ? { vpcEndpoint: from } : {}),
    sent: { url: message.url ?? '/', headers: message.headers },
    headers: grouped([
      ...sent.filter(([name]) => !NOT_PASSED_ON.has(name.toLowerCase())),
      ['Host', domainName],
      ['X-Amzn-Trace-Id', String(traceHeader)],
      ['X-Forwarded-For', forwardedFor === undefined ? sourceIp : `${forwardedFor}, ${sourceIp}`],
      ['X-Forwarded-Port', '443'],
      ['X-Forwarded-Proto', 'https'],
    ]),
    body,
    requestId: typeof wanted === 'string' && UUID.test(wanted) ? wanted : randomUUID(),
    extendedRequestId: `${Buffer.from(randomHex(22), 'hex').toString('base64url')}=`,
    traceHeader: String(traceHeader),
  };
}

/**
 * Of all names only this one has a case of its own, the others stay as they were sent (recorded, on an edge-optimized API:
 * test_apigateway_lambda::test_lambda_aws_proxy_integration).
 */
const casedName = (header: string) => (/^authorization$/i.test(header) ? 'Authorization' : header);

/** The last value of a header, whatever the case of its name. */
export function headerOf({ headers }: { readonly headers: MultiValues }, name: string): string | undefined {
  let value: string | undefined;
  for (const [candidate, values] of headers) if (candidate.toLowerCase() === name.toLowerCase()) value = values.at(-1);
  return value;
}

/** The media type of a header without its parameters; of several, the first. */
export function mediaTypeOf(request: { readonly headers: MultiValues }, name: 'Accept' | 'Content-Type') {
  return headerOf(request, name)?.split(/[;,]/)[0]?.trim().toLowerCase();
}

/** Whether HTTP can carry this header at all. */
export function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function grouped(pairs: Iterable<readonly [string, string]>): MultiValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceHeader(now: number): string {
  return `Root=1-${Math.floor(now / 1_000).toString(16)}-${randomHex(24)}`;
}

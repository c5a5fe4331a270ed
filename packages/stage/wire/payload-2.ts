import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import {
  array,
  boolean,
  integer,
  looseObject,
  maxValue,
  minValue,
  nullish,
  number,
  optional,
  pipe,
  record,
  safeParse,
  string,
  transform,
  union,
} from 'valibot';
import { parsedJson } from '../json.ts';
import { commonLogTime } from './common-log-time.ts';
import type { HttpAnswer } from './server.ts';

/** What the caller of {@link payload2Event} knows of a request besides what was sent. */
export interface Payload2Request {
  readonly account: string;
  /** The id of the API, or of the function URL. */
  readonly apiId: string;
  /** The host's name on AWS. */
  readonly domainName: string;
  /** Such as `$default`, or `GET /games`. */
  readonly routeKey: string;
  readonly stage: string;
  /** As it was sent, with a slash in front. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Members of `requestContext` besides those that every request has, such as `authorizer`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Members of the event besides those that every request has, such as `pathParameters`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

const TEXT = /^text\/|^application\/(json|javascript|xml|x-www-form-urlencoded)\b|\+(json|xml)\b/i;

/**
 * The event that a function gets of a request, in the payload format 2.0 of function URLs and HTTP APIs.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function payload2Event(message: IncomingMessage, body: Buffer, request: Payload2Request): object {
  const { account, apiId, domainName, routeKey, stage, rawPath, rawQuery, requestId, now, context, members } = request;
  const { cookie, host: _, ...sent } = message.headers;
  const sourceIp = message.socket.remoteAddress ?? '127.0.0.1';
  const headers = Object.entries(sent).map(([name, value]) => [name, [value ?? ''].flat().join(',')]);
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  const isText = body.length === 0 || TEXT.test(message.headers['content-type'] ?? 'text/plain');
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: rawQuery,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: { ...Object.fromEntries(headers), host: domainName },
    ...(query.size === 0 ? {} : { queryStringParameters: Object.fromEntries(query) }),
    requestContext: {
      accountId: account,
      apiId,
      ...context,
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: message.method,
        path: rawPath,
        protocol: `HTTP/${message.httpVersion}`,
        sourceIp,
        userAgent: message.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage,
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...members,
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  };
}

const headerValue = pipe(union([string(), number(), boolean()]), transform(String));
const statusCode = pipe(union([number(), pipe(string(), transform(Number))]), integer(), minValue(200), maxValue(599));

/** The status, headers and cookies of an answer, as a function returns them or streams them in front of a body. */
export const payload2Head = looseObject({
  statusCode: optional(statusCode, 200),
  headers: nullish(record(string(), headerValue), {}),
  cookies: nullish(array(string()), []),
});
const full = looseObject({
  ...payload2Head.entries,
  statusCode,
  body: nullish(string(), ''),
  isBase64Encoded: nullish(boolean(), false),
});

/** The part of an answer in front of its body. */
export type Payload2Head = Pick<HttpAnswer, 'status' | 'headers'>;

/**
 * The answer in what a function returned. Without a status code the whole value is the body of a 200 that is JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 *
 * @param payload JSON
 * @returns undefined when it is malformed
 */
export function payload2Answer(payload: string): HttpAnswer | undefined {
  const value = parsedJson(payload);
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    const body = typeof value === 'string' ? value : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const parsed = safeParse(full, value);
  const head = parsed.success ? headOf(parsed.output) : undefined;
  if (!parsed.success || head === undefined) return undefined;
  const { body, isBase64Encoded } = parsed.output;
  return { ...head, body: isBase64Encoded ? Buffer.from(body, 'base64') : body };
}

/** The same of what comes in front of a streamed body. @returns undefined when it is malformed */
export function payload2HeadOf(prelude: string): Payload2Head | undefined {
  const parsed = safeParse(payload2Head, parsedJson(prelude));
  return parsed.success ? headOf(parsed.output) : undefined;
}

type Head = Readonly<{ statusCode: number; headers: Readonly<Record<string, string>>; cookies: readonly string[] }>;

/** Headers that belong to the connection, which no function decides. */
const OF_THE_CONNECTION = /^(connection|content-length|date|keep-alive|transfer-encoding|upgrade)$/i;

function headOf({ statusCode: status, headers, cookies }: Head): Payload2Head | undefined {
  const pairs = Object.entries(headers)
    .filter(([name]) => !OF_THE_CONNECTION.test(name))
    .map(([name, value]) => [name.toLowerCase(), value] as const);
  if (![...pairs, ...cookies.map((cookie) => ['set-cookie', cookie] as const)].every(isSendable)) return undefined;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(pairs),
      ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    },
  };
}

function isSendable([name, value]: readonly [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

import {
  array,
  boolean,
  integer,
  maxValue,
  minValue,
  nullish,
  number,
  optional,
  pipe,
  record,
  regex,
  safeParse,
  strictObject,
  string,
  transform,
  union,
} from 'valibot';
import type { HttpAnswer } from '../../wire/server.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { sentHeader } from './integrations/sent-header.ts';
import { matchesMediaType } from './proxy-event.ts';
import { isSendable, mediaTypeOf } from './request.ts';

const headerValue = pipe(union([string(), boolean()]), transform(String));
/**
 * A status code may be a text, and a header a boolean (recorded:
 * test_apigateway_lambda::test_aws_proxy_response_payload_format_validation). No member has to be there: `{}` is a 200 (what
 * test_apigateway_lambda::test_lambda_aws_proxy_response_format asserts on AWS; in the recording of an empty answer the
 * function got no body to answer with and failed).
 */
const answerSchema = strictObject({
  statusCode: optional(
    pipe(
      union([number(), pipe(string(), regex(/^\d{3}$/), transform(Number))]),
      integer(),
      minValue(200),
      maxValue(599),
    ),
    200,
  ),
  headers: nullish(record(string(), headerValue), {}),
  multiValueHeaders: nullish(record(string(), array(headerValue)), {}),
  body: nullish(string(), ''),
  isBase64Encoded: nullish(boolean(), false),
});

/**
 * Turns what a function returned into the answer.
 *
 * The body is decoded from base64 only when the function says it is encoded and the caller first of all accepts a
 * binary media type of the API
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html).
 *
 * @param payload JSON
 * @throws GatewayError a 502, when it is not in the format of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format;
 * the format knows no further members
 */
export function proxyAnswer(payload: string, { request, endpoint }: Exchange): HttpAnswer {
  const answer = parseJson(payload);
  const parsed = safeParse(answerSchema, answer);
  if (!parsed.success || Array.isArray(answer)) throw malformed();
  const { statusCode, body, isBase64Encoded } = parsed.output;
  const headers = mergeHeaders(parsed.output.headers, parsed.output.multiValueHeaders);
  const isBinary = isBase64Encoded && matchesMediaType(endpoint.binaryMediaTypes, mediaTypeOf(request, 'Accept'));
  return { status: statusCode, headers, body: isBinary ? Buffer.from(body, 'base64') : body };
}

/**
 * Both maps become one list: of a name in both, the values of both, without repeating the same one. Without a content
 * type the answer is JSON
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html). Which headers
 * are remapped: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function mergeHeaders(
  single: Readonly<Record<string, string>>,
  multiple: Readonly<Record<string, readonly string[]>>,
): Record<string, readonly string[]> {
  const merged = new Map<string, { name: string; values: string[] }>();
  const pairs = Object.entries(multiple).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  for (const [name, value] of [...pairs, ...Object.entries(single)]) {
    if (!isSendable(name, value)) throw malformed();
    const sentName = sentHeader(name, 'backend');
    if (sentName === undefined) continue;
    const entry = merged.get(sentName.toLowerCase()) ?? { name: sentName, values: [] };
    if (!entry.values.includes(value)) entry.values.push(value);
    merged.set(sentName.toLowerCase(), entry);
  }
  if (!merged.has('content-type')) merged.set('content-type', { name: 'Content-Type', values: ['application/json'] });
  return Object.fromEntries([...merged.values()].map(({ name, values }) => [name, values]));
}

const malformed = () =>
  new GatewayError('DEFAULT_5XX', { status: 502, integration: 'Malformed Lambda proxy response' });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

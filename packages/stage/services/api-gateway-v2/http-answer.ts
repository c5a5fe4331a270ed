import {
  array,
  boolean,
  integer,
  maxValue,
  minValue,
  nullish,
  number,
  object,
  pipe,
  record,
  regex,
  safeParse,
  string,
  transform,
  union,
} from 'valibot';
import { parsedJson } from '../../json.ts';
import { payload2Answer } from '../../wire/payload-2.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import { isSendable } from '../api-gateway/request.ts';
import { HttpRefusal } from './refusal.ts';

const headerValue = pipe(union([string(), boolean(), number()]), transform(String));
const status = pipe(
  union([number(), pipe(string(), regex(/^\d{3}$/), transform(Number))]),
  integer(),
  minValue(200),
  maxValue(599),
);
const answerSchema = object({
  statusCode: status,
  headers: nullish(record(string(), headerValue), {}),
  multiValueHeaders: nullish(record(string(), array(headerValue)), {}),
  body: nullish(string(), ''),
  isBase64Encoded: nullish(boolean(), false),
});

/** From experience (unverified; settled by: the answer of a function without a content type). */
const DEFAULT_TYPE = 'text/plain;charset=UTF-8';

/**
 * Turns what a function returned into the answer. With format 2.0 an answer without `statusCode` is a body: JSON with status 200.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @throws HttpRefusal 500 when it has not the format
 */
export function httpAnswer(payload: string, format: '1.0' | '2.0'): HttpAnswer {
  const answer = format === '2.0' ? payload2Answer(payload) : answerOfFormat1(payload);
  if (answer !== undefined) return answer;
  throw new HttpRefusal('failed', { reason: 'The answer of the function has another format' });
}

function answerOfFormat1(payload: string): HttpAnswer | undefined {
  const parsed = safeParse(answerSchema, parsedJson(payload));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.output;
  const sent = new Map<string, readonly string[]>([['content-type', [DEFAULT_TYPE]]]);
  for (const [name, value] of Object.entries(headers)) sent.set(name.toLowerCase(), [value]);
  for (const [name, values] of Object.entries(multiValueHeaders)) sent.set(name.toLowerCase(), values);
  // HTTP itself sets these: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html#http-api-mapping-reserved-headers
  for (const name of ['connection', 'content-length', 'transfer-encoding', 'date', 'server']) sent.delete(name);
  if ([...sent].some(([name, values]) => values.some((value) => !isSendable(name, value)))) return undefined;
  return {
    status: statusCode,
    headers: Object.fromEntries(sent),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

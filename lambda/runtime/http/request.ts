import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type BaseIssue, type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { invalidBody, invalidParameter, Refusal } from './refusal.ts';

/**
 * The request's body, checked.
 * @throws Refusal `invalid_body`, naming what does not fit but never echoing it
 */
export function parseBody<S extends GenericSchema>(schema: S, event: APIGatewayProxyEvent): InferOutput<S> {
  const result = safeParse(schema, decodeJson(event));
  if (result.success) return result.output;
  const places = new Set(result.issues.map(placeOf));
  throw new Refusal(invalidBody, `The request body does not fit the schema at: ${[...places].join(', ')}.`);
}

/** Where a body does not fit. A member that the schema does not know is not named: its name is the caller's text. */
function placeOf({ type, expected, path }: BaseIssue<unknown>): string {
  if (type === 'strict_object' && expected === 'never') return 'an unknown member';
  return path?.map(({ key }) => String(key)).join('.') ?? 'body';
}

/**
 * A parameter of the request, checked.
 * @param name how the caller knows it
 * @throws Refusal `invalid_parameter`, naming it but never echoing its value
 */
export function parseParameter<S extends GenericSchema>(schema: S, value: unknown, name: string): InferOutput<S> {
  const result = safeParse(schema, value);
  if (result.success) return result.output;
  throw new Refusal(invalidParameter, `${name} is missing or not of the expected form.`);
}

/** A header by its name, whatever its case. */
export function header({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}

function decodeJson({ body, isBase64Encoded }: APIGatewayProxyEvent): unknown {
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? ''));
  } catch {
    throw new Refusal(invalidBody, 'The request body is not JSON.');
  }
}

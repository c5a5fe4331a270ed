import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { integer, minLength, minValue, number, parse, pipe, string, transform } from 'valibot';
import { clientDefaults } from './client-defaults.ts';

const ssm = new SSMClient(clientDefaults);

/** How long a value read from Parameter Store is used before it is read again. */
const CACHE_MILLISECONDS = 5 * 60_000;

const text = pipe(string(), minLength(1));
const wholeNumber = pipe(text, transform(Number), number(), integer(), minValue(0));
const cache = new Map<string, { readonly value: string; readonly readAt: number }>();

/**
 * A whole number from Parameter Store, cached for five minutes per execution environment.
 * @throws when the parameter is missing or not a whole number
 */
export async function numberParameter(name: string, now = Date.now()): Promise<number> {
  return parse(wholeNumber, await textParameter(name, now));
}

/**
 * A text from Parameter Store, cached for five minutes per execution environment.
 * @throws when the parameter is missing or empty
 */
export async function textParameter(name: string, now = Date.now()): Promise<string> {
  const cached = cache.get(name);
  if (cached !== undefined && now - cached.readAt < CACHE_MILLISECONDS) return cached.value;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  const value = parse(text, Parameter?.Value);
  cache.set(name, { value, readAt: now });
  return value;
}

import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import type { Playground } from '../../playground/playground.ts';
import { partnerApiUrl } from './calling.ts';

/** What the API answered; the body as the value that it is in JSON, or as its text. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Calls the API as the partner who has a key. */
export async function callWithKey(
  playground: Playground,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const answer = await fetch(`${partnerApiUrl(playground)}${path}`, {
    method,
    headers: { 'x-api-key': await keyOf(playground), 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const written = await answer.text();
  return { status: answer.status, headers: answer.headers, body: parsed(written) };
}

/** The key of the repair service. */
export async function keyOf({ client, stage }: Playground): Promise<string> {
  const apiKey = stage.output('partners', 'RepairsKeyId');
  const { value } = await client.apiGateway.send(new GetApiKeyCommand({ apiKey, includeValue: true }));
  if (value === undefined) throw new Error('The key has no value');
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

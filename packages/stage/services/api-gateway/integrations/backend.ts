import type { RoutedExchange } from '../exchange.ts';

/** What a mapping makes of a request: the parts of the integration request. */
export interface IntegrationRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  /** A text when a template wrote it; else what the caller sent. */
  readonly body: string | Buffer;
}

/** What a backend answered. */
export interface BackendAnswer {
  /** What selection patterns are compared with: its status code, or the error message of a function; undefined: nothing. */
  readonly outcome: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** @throws GatewayError when there is no answer */
export type Backend = (request: IntegrationRequest, exchange: RoutedExchange) => Promise<BackendAnswer>;

/** The value of a header, whatever the case of its name; of several, the last. */
export function headerIn(headers: BackendAnswer['headers'], name: string): string | undefined {
  const [, value] = Object.entries(headers).findLast(([each]) => each.toLowerCase() === name.toLowerCase()) ?? [];
  return typeof value === 'string' ? value : value?.at(-1);
}

/** The headers of a request; of two of one name the second. */
export function merged(
  headers: IntegrationRequest['headers'],
  others: IntegrationRequest['headers'],
): Record<string, string> {
  const names = new Set(Object.keys(others).map((name) => name.toLowerCase()));
  return {
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()))),
    ...others,
  };
}

/** The query of a request as a URL has it, without the question mark. */
export const queryString = (query: IntegrationRequest['query']): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
  ).toString();

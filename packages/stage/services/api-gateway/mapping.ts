import { StageError } from '../../errors.ts';
import type { Exchange } from './exchange.ts';
import { headerOf, isSendable } from './request.ts';

/** One response header and where its value comes from. */
export interface HeaderMapping {
  readonly header: string;
  readonly value: (exchange: Exchange) => string | undefined;
}

/**
 * Reads the header mappings of a gateway response or an integration response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 *
 * @param prefix what stands before the header's name: `gatewayresponse.header.` or `method.response.header.`
 * @throws StageError on an expression that the stage does not execute
 */
export function headerMappings(
  parameters: Readonly<Record<string, string>>,
  prefix: string,
  where: string,
): readonly HeaderMapping[] {
  return Object.entries(parameters).map(([target, expression]) => {
    const value = source(expression);
    if (target.startsWith(prefix) && value !== undefined) return { header: target.slice(prefix.length), value };
    throw new StageError(`${where}: property ResponseParameters.${target} maps ${expression}, which is not supported.`);
  });
}

/** The headers of an answer. What has no value, or one that HTTP cannot carry, is left out. */
export function mappedHeaders(mappings: readonly HeaderMapping[], exchange: Exchange): Record<string, string> {
  const headers = mappings.map(({ header, value }) => [header, value(exchange)] as const);
  return Object.fromEntries(
    headers.filter((pair): pair is readonly [string, string] => pair[1] !== undefined && isSendable(pair[0], pair[1])),
  );
}

function source(expression: string): HeaderMapping['value'] | undefined {
  const literal = /^'([^']*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return () => literal;
  const [, kind, name] =
    /^(context|stageVariables|method\.request\.(?:header|querystring|path))\.(.+)$/.exec(expression) ?? [];
  if (name === undefined) return undefined;
  switch (kind) {
    case 'context':
      return ({ context }) => context.get(name);
    case 'stageVariables':
      return ({ stageVariables }) => stageVariables[name];
    case 'method.request.header':
      return ({ request }) => headerOf(request, name);
    case 'method.request.querystring':
      return ({ request }) => request.query.get(name)?.at(-1);
    default:
      return ({ pathParameters }) => pathParameters[name];
  }
}

import { StageError } from '../../../errors.ts';
import type { MethodDefinition } from '../definition.ts';
import type { Exchange } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';
import { mappedValue } from '../mapping.ts';
import type { IntegrationRequest } from './backend.ts';

type Parameters = Omit<IntegrationRequest, 'body'>;

/** Headers that no mapping may set (recorded: TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_http and _aws). */
const FORBIDDEN = new Set(['content-length', 'transfer-encoding']);
const FORBIDDEN_FOR_AWS = new Set([...FORBIDDEN, 'authorization', 'connection', 'expect', 'proxy-authenticate', 'te']);

/**
 * Reads what an integration request is made of: `integration.request.<place>.<name>` to an expression.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 * @throws StageError on an expression that does not exist, or that names a parameter which the method does not declare
 */
export function requestParameters(
  mappings: Readonly<Record<string, string>>,
  { where, requestParameters: declared, integration }: MethodDefinition,
): (exchange: Exchange) => Parameters {
  const forbidden = integration.type.startsWith('AWS') ? FORBIDDEN_FOR_AWS : FORBIDDEN;
  const read = Object.entries(mappings).map(([target, expression]) => {
    const refuse = (why: string) =>
      new StageError(`${where}: property Integration.RequestParameters.${target} maps ${expression}, ${why}.`);
    const [, place, name] = /^integration\.request\.(path|querystring|header)\.(.+)$/.exec(target) ?? [];
    const value = mappedValue(expression);
    if (place === undefined || name === undefined || value === undefined) throw refuse('which is not supported');
    const parameter = expression.replace('.multivalue', '.');
    if (/^method\.request\.(?!body)/.test(parameter) && !Object.hasOwn(declared, parameter)) {
      throw refuse('which RequestParameters of the method does not declare');
    }
    return { place, name, value };
  });
  return (exchange) => {
    const path: Record<string, string> = {};
    const query: Record<string, readonly string[]> = {};
    const headers: Record<string, string> = {};
    for (const { place, name, value } of read) {
      const found = value({ exchange });
      if (found === undefined) continue;
      const last = found.at(-1) ?? '';
      if (place === 'path') path[name] = last;
      else if (place === 'querystring') query[name] = found;
      else if (!forbidden.has(name.toLowerCase())) headers[name] = last;
      else throw new GatewayError('DEFAULT_5XX', { integration: `The header ${name} cannot be mapped` });
    }
    return { path, query, headers };
  };
}

import type { HttpAnswer } from '../../wire/server.ts';
import type { GatewayResponseDefinition } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { type GatewayError, type ResponseType, responseTypes } from './gateway-error.ts';
import { type HeaderMapping, headerMappings, mappedHeaders } from './mapping.ts';
import { mediaTypeOf } from './request.ts';
import { checkVariables, substitute } from './templates.ts';

interface GatewayResponse {
  readonly statusCode: number | undefined;
  readonly headers: readonly HeaderMapping[];
  readonly templates: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json';
const DEFAULT_TEMPLATES = { [JSON_TYPE]: '{"message":$context.error.messageString}' };

/**
 * The answers that an API's gateway gives by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export class GatewayResponses {
  readonly #customised: ReadonlyMap<ResponseType, GatewayResponse>;

  /** @throws StageError on a variable or a mapping that does not exist */
  constructor(definitions: ReadonlyMap<ResponseType, GatewayResponseDefinition>, apiName: string) {
    const compiled = [...definitions].map(([type, { statusCode, parameters, templates }]) => {
      const where = `${apiName}: the gateway response ${type}`;
      for (const template of Object.values(templates)) checkVariables(template, where);
      const headers = headerMappings(parameters, 'gatewayresponse.header.', where);
      return [type, { statusCode, headers, templates }] as const;
    });
    this.#customised = new Map(compiled);
  }

  /** The answer to a request that the gateway ends. */
  render(error: GatewayError, exchange: Exchange): HttpAnswer {
    const { statusCode, headers, templates } = this.#for(error.type);
    const { context } = exchange;
    context.set('error.message', error.message);
    context.set('error.messageString', error.messageString);
    context.set('error.responseType', error.type);
    if (error.validation !== undefined) context.set('error.validationErrorString', error.validation);
    const contentType = choose(templates, mediaTypeOf(exchange.request, 'Accept'));
    return {
      status: statusCode ?? error.status,
      headers: {
        'Content-Type': contentType,
        'x-amzn-ErrorType': error.errorType,
        ...mappedHeaders(headers, { exchange }),
      },
      body: substitute(templates[contentType] ?? '', exchange, ''),
    };
  }

  /**
   * A type that is not customised falls back to `DEFAULT_4XX` or `DEFAULT_5XX`, whose status code then replaces its own
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html). A type that
   * is customised without a status code keeps its own (recorded: test_apigateway_api::test_gateway_response_put).
   */
  #for(type: ResponseType): GatewayResponse {
    const fallback = responseTypes[type][0] < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const found = this.#customised.get(type) ?? this.#customised.get(fallback);
    if (found === undefined) return { statusCode: undefined, headers: [], templates: DEFAULT_TEMPLATES };
    return Object.keys(found.templates).length > 0 ? found : { ...found, templates: DEFAULT_TEMPLATES };
  }
}

/**
 * The content type that the caller accepts; else JSON; else the first (unverified; settled by: a gateway response with
 * templates for XML and HTML, and a caller who accepts neither).
 */
function choose(templates: Readonly<Record<string, string>>, accepted: string | undefined): string {
  if (accepted !== undefined && Object.hasOwn(templates, accepted)) return accepted;
  return Object.hasOwn(templates, JSON_TYPE) ? JSON_TYPE : (Object.keys(templates)[0] ?? JSON_TYPE);
}

import type { MappedDefinition, MethodDefinition } from '../definition.ts';
import type { DeployedMethod, RoutedExchange } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';
import { mediaTypeOf } from '../request.ts';
import { type MappingTemplate, mappingTemplates } from '../velocity/template.ts';
import { type TemplateContext, templateContext, templateVariables } from '../velocity/variables.ts';
import { type Backend, type IntegrationRequest, merged } from './backend.ts';
import { requestParameters } from './request-parameters.ts';
import { integrationResponses } from './responses.ts';

const JSON_TYPE = 'application/json';

/**
 * An integration that is not a proxy: parameters and a template make the request of the backend, and the integration response
 * whose pattern matches makes the answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 * @throws StageError on mappings and templates that API Gateway refuses
 */
export function mappedIntegration(
  definition: MappedDefinition,
  method: MethodDefinition,
  backend: Backend,
): DeployedMethod['integrate'] {
  const templates = mappingTemplates(definition.requestTemplates, method.where);
  const parametersOf = requestParameters(definition.requestParameters, method);
  const respond = integrationResponses(definition.responses, method);
  return async (exchange) => {
    const context = templateContext(exchange);
    const template = chooseTemplate(definition, templates, exchange);
    const { body } = exchange.request;
    const parameters = parametersOf(exchange);
    const mapped = template?.(templateVariables(exchange, context, body.toString('utf8')));
    const request = { ...overridden(parameters, context), body: mapped ?? body };
    return respond(await backend(request, exchange), exchange, context);
  };
}

/**
 * The template of the request's content type; undefined when the body passes through.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 * @throws GatewayError `UNSUPPORTED_MEDIA_TYPE`
 */
function chooseTemplate(
  { passthrough }: MappedDefinition,
  templates: ReadonlyMap<string, MappingTemplate>,
  { request }: RoutedExchange,
): MappingTemplate | undefined {
  const template = templates.get(mediaTypeOf(request, 'Content-Type') ?? JSON_TYPE);
  const isRefused = passthrough === 'NEVER' || (passthrough === 'WHEN_NO_TEMPLATES' && templates.size > 0);
  if (template === undefined && isRefused) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
  return template;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html */
function overridden(
  { path, query, headers }: Omit<IntegrationRequest, 'body'>,
  { requestOverride }: TemplateContext,
): Omit<IntegrationRequest, 'body'> {
  const texts = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  return {
    path: { ...path, ...texts(requestOverride.path) },
    query: {
      ...query,
      ...Object.fromEntries(Object.entries(texts(requestOverride.querystring)).map(([name, value]) => [name, [value]])),
    },
    headers: merged(headers, texts(requestOverride.header)),
  };
}

import { StageError } from '../../../errors.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import type { IntegrationResponseDefinition, MethodDefinition } from '../definition.ts';
import type { RoutedExchange } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';
import { headerMappings, mappedHeaders } from '../mapping.ts';
import { mediaTypeOf } from '../request.ts';
import { mappingTemplates } from '../velocity/template.ts';
import { type TemplateContext, templateVariables } from '../velocity/variables.ts';
import type { BackendAnswer } from './backend.ts';
import { sentHeader } from './sent-header.ts';

const JSON_TYPE = 'application/json';

/**
 * The integration responses of a method: the first whose pattern matches what the backend says makes the answer, else the one
 * without a pattern. A body without a template passes through.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html
 * @throws StageError on answers that the method does not declare, which API Gateway refuses to deploy
 */
export function integrationResponses(definitions: readonly IntegrationResponseDefinition[], method: MethodDefinition) {
  const responses = definitions.map((definition) => response(definition, method));
  if (responses.filter(({ pattern }) => pattern === undefined).length > 1) {
    throw new StageError(`${method.where}: more than one integration response has no SelectionPattern.`);
  }
  return (answer: BackendAnswer, exchange: RoutedExchange, context: TemplateContext): HttpAnswer => {
    const { outcome } = answer;
    const found =
      responses.find(({ pattern }) => outcome !== undefined && pattern?.test(outcome) === true) ??
      responses.find(({ pattern }) => pattern === undefined);
    if (found !== undefined) return found.render(answer, exchange, context);
    throw new GatewayError('API_CONFIGURATION_ERROR', {
      integration: `No integration response matches ${outcome}, and none is the default`,
    });
  };
}

function response(definition: IntegrationResponseDefinition, { where, responses: declared }: MethodDefinition) {
  const { statusCode, selectionPattern = '', parameters } = definition;
  const headers = headerMappings(parameters, 'method.response.header.', where);
  const templates = mappingTemplates(definition.templates, where);
  const own = declared.find((each) => each.statusCode === statusCode);
  if (own === undefined) {
    throw new StageError(`${where}: MethodResponses does not declare the status code ${statusCode}.`);
  }
  for (const { header } of headers) {
    if (own.headers.includes(header)) continue;
    throw new StageError(`${where}: MethodResponses does not declare the header ${header} of ${statusCode}.`);
  }
  return {
    // An empty pattern is none (recorded: test_apigateway_lambda::test_lambda_aws_integration_with_request_template).
    pattern: selectionPattern === '' ? undefined : new RegExp(`^(?:${selectionPattern})$`),
    render(answer: BackendAnswer, exchange: RoutedExchange, context: TemplateContext): HttpAnswer {
      const contentType = chosenType([...templates.keys()], exchange);
      const template = templates.get(contentType ?? '');
      const body = template?.(templateVariables(exchange, context, answer.body.toString())) ?? answer.body;
      const { responseOverride } = context;
      const mapped = { ...mappedHeaders(headers, { exchange, answer }), ...responseOverride.header };
      return {
        status: Number(responseOverride.status ?? statusCode),
        headers: { 'Content-Type': contentType ?? JSON_TYPE, ...sent(mapped) },
        body,
      };
    },
  };
}

/** What a client accepts first of all, else the first. https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html#selecting-mapping-templates */
function chosenType(types: readonly string[], { request }: RoutedExchange): string | undefined {
  const accepted = mediaTypeOf(request, 'Accept') ?? JSON_TYPE;
  return types.includes(accepted) ? accepted : types[0];
}

const sent = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const renamed = sentHeader(name, 'mapped');
      return renamed === undefined ? [] : [[renamed, String(value)]];
    }),
  );

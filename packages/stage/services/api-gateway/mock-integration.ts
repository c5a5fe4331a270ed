import { StageError } from '../../errors.ts';
import type { MethodDefinition, MockDefinition } from './definition.ts';
import type { DeployedMethod, Exchange, RoutedExchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { headerMappings, mappedHeaders } from './mapping.ts';
import { preflightOverride } from './preflight-template.ts';
import { mediaTypeOf } from './request.ts';
import { checkLiteral, substitute } from './templates.ts';

const JSON_TYPE = 'application/json';

/**
 * An integration without a backend: its request template says the status code of the backend that is not there, and
 * the integration response of that code the answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 *
 * @throws StageError on templates that need the Velocity Template Language, and on answers that the method does not
 * declare, which API Gateway refuses to deploy
 */
export function mockIntegration(mock: MockDefinition, method: MethodDefinition): DeployedMethod['integrate'] {
  const { where } = method;
  for (const template of Object.values(mock.requestTemplates)) checkLiteral(template, where);
  const responses = mock.responses.map((response) => {
    const headers = headerMappings(response.parameters, 'method.response.header.', where);
    const declared = method.responses.find(({ statusCode }) => statusCode === response.statusCode);
    if (declared === undefined) {
      throw new StageError(`${where}: MethodResponses does not declare the status code ${response.statusCode}.`);
    }
    for (const { header } of headers) {
      if (declared.headers.includes(header)) continue;
      throw new StageError(
        `${where}: MethodResponses does not declare the header ${header} of ${response.statusCode}.`,
      );
    }
    return { ...response, headers, templates: compiled(response.templates, where) };
  });
  if (responses.filter(({ selectionPattern }) => selectionPattern === undefined).length > 1) {
    throw new StageError(`${where}: more than one integration response has no SelectionPattern.`);
  }

  return async (exchange) => {
    const status = mockStatus(mock, exchange);
    const response =
      responses.find(({ selectionPattern }) => matches(selectionPattern, status)) ??
      responses.find(({ selectionPattern }) => selectionPattern === undefined);
    if (response === undefined) throw new GatewayError('API_CONFIGURATION_ERROR');
    const contentType = chooseResponse(response.templates, exchange);
    const rendered = response.templates.get(contentType ?? '')?.(exchange);
    return {
      status: response.statusCode,
      headers: {
        'Content-Type': contentType ?? JSON_TYPE,
        ...mappedHeaders(response.headers, exchange),
        ...rendered?.headers,
      },
      body: rendered?.body ?? '',
    };
  };
}

interface Rendered {
  readonly body: string;
  /** In place of the mapped ones. */
  readonly headers: Readonly<Record<string, string>>;
}

/** By content type. @throws StageError on a template that the stage does not execute */
function compiled(templates: Readonly<Record<string, string>>, where: string) {
  const entries = Object.entries(templates).map(([contentType, template]) => {
    const override = preflightOverride(template);
    if (override === undefined) checkLiteral(template, where);
    const render = (exchange: Exchange): Rendered =>
      override === undefined
        ? { body: substitute(template, exchange, ''), headers: {} }
        : { body: '', headers: override(exchange) };
    return [contentType, render] as const;
  });
  return new Map(entries);
}

/**
 * The status code of the mock; undefined means the default integration response, for a method without templates.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 *
 * @throws GatewayError `UNSUPPORTED_MEDIA_TYPE`, or a 500 when the template says no status code (unverified; settled by: a
 *   mock whose template is an empty object)
 */
function mockStatus(mock: MockDefinition, exchange: RoutedExchange): number | undefined {
  const contentType = mediaTypeOf(exchange.request, 'Content-Type') ?? JSON_TYPE;
  const template = new Map(Object.entries(mock.requestTemplates)).get(contentType);
  if (template === undefined) {
    const isRefused =
      mock.passthrough === 'NEVER' ||
      (mock.passthrough === 'WHEN_NO_TEMPLATES' && Object.keys(mock.requestTemplates).length > 0);
    if (isRefused) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
    return statusIn(exchange.request.body.toString('utf8'));
  }
  const status = statusIn(substitute(template, exchange, ''));
  if (status === undefined) {
    throw new GatewayError('DEFAULT_5XX', { integration: 'The request template says no statusCode' });
  }
  return status;
}

/** `{"statusCode": 200}`; the name may stand without quotes, as CDK writes it for preflight requests. */
function statusIn(json: string): number | undefined {
  const value = parsed(json) ?? parsed(json.replace(/([{,]\s*)([A-Za-z]\w*)\s*:/g, '$1"$2":'));
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) return undefined;
  return Number.isInteger(value.statusCode) ? Number(value.statusCode) : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function matches(pattern: string | undefined, status: number | undefined): boolean {
  return pattern !== undefined && status !== undefined && new RegExp(`^(?:${pattern})$`).test(`${status}`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html#selecting-mapping-templates */
function chooseResponse(templates: ReadonlyMap<string, unknown>, { request }: RoutedExchange): string | undefined {
  const accepted = mediaTypeOf(request, 'Accept') ?? JSON_TYPE;
  return templates.has(accepted) ? accepted : [...templates.keys()][0];
}

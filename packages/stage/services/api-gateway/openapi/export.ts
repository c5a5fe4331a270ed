import { badRequest } from '../control-operation.ts';
import type { ApiDefinition, MappedDefinition, MethodDefinition } from '../definition.ts';

/** What an export says besides the API. */
export interface ExportSettings {
  /** Of the document, such as the time of the deployment. */
  readonly version: string;
  readonly server: { readonly url: string; readonly stageName: string };
  /** Whether the document has what API Gateway adds to OpenAPI. Without it, it describes the API to those who call it. */
  readonly withExtensions: boolean;
}

/** Schemes of security that need no authorizer, by their names in a document. */
const SCHEMES = {
  api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
};

/**
 * Writes an API as a document of OpenAPI 3.0. With its extensions, the document can be imported again. Request validators go by their
 * ids: the stage does not keep their names.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
 * @throws AwsError `BadRequestException` on an API with authorizers, which the stage does not export
 */
export function exportDocument(api: ApiDefinition, { version, server, withExtensions }: ExportSettings): object {
  if (api.authorizers.size > 0) throw badRequest('The local stage exports no API with authorizers.');
  const methods = [...api.methods].flatMap(([resourceId, all]) => all.map((method) => ({ resourceId, method })));
  const paths = Map.groupBy(methods, ({ resourceId }) => pathOf(api, resourceId));
  const schemes = new Set(methods.flatMap(({ method }) => schemesOf(method)));
  return {
    openapi: '3.0.1',
    info: { title: api.name, version },
    servers: [{ url: `${server.url}/{basePath}`, variables: { basePath: { default: server.stageName } } }],
    paths: Object.fromEntries(
      [...paths].map(([path, all]) => [
        path,
        Object.fromEntries(
          all.map(({ method }) => [
            method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod.toLowerCase(),
            { ...described(method), ...(withExtensions ? extended(method) : {}) },
          ]),
        ),
      ]),
    ),
    components: {
      schemas: Object.fromEntries([...api.models].map(([name, { schema }]) => [name, asSchema(schema)])),
      securitySchemes: Object.fromEntries(Object.entries(SCHEMES).filter(([name]) => schemes.has(name))),
    },
    ...(withExtensions ? extensions(api) : {}),
  };
}

function pathOf({ resources }: Pick<ApiDefinition, 'resources'>, id: string): string {
  const { parentId, pathPart = '' } = resources.get(id) ?? {};
  if (parentId === undefined) return '/';
  return `${pathOf({ resources }, parentId).replace(/\/$/, '')}/${pathPart}`;
}

const schemesOf = ({ apiKeyRequired, isSigned = false }: MethodDefinition): readonly string[] => [
  ...(apiKeyRequired ? ['api_key'] : []),
  ...(isSigned ? ['sigv4'] : []),
];

/** What callers of a method know. */
function described(method: MethodDefinition): object {
  const places = new Map([['querystring', 'query']]);
  const models = Object.entries(method.requestModels);
  const schemes = schemesOf(method);
  return {
    parameters: Object.entries(method.requestParameters).map(([expression, required]) => {
      const [, , place = '', ...name] = expression.split('.');
      return { name: name.join('.'), in: places.get(place) ?? place, required, schema: { type: 'string' } };
    }),
    ...(models.length === 0
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              models.map(([type, model]) => [type, { schema: { $ref: `#/components/schemas/${model}` } }]),
            ),
          },
        }),
    responses: Object.fromEntries(
      method.responses.map(({ statusCode, headers }) => [
        String(statusCode),
        {
          description: `${statusCode} response`,
          headers: Object.fromEntries(headers.map((name) => [name, { schema: { type: 'string' } }])),
          content: {},
        },
      ]),
    ),
    ...(schemes.length === 0 ? {} : { security: [Object.fromEntries(schemes.map((name) => [name, []]))] }),
  };
}

/** What API Gateway does behind a method. */
const extended = ({ requestValidatorId, integration, cacheKey }: MethodDefinition): object => ({
  ...(requestValidatorId === undefined ? {} : { 'x-amazon-apigateway-request-validator': requestValidatorId }),
  'x-amazon-apigateway-integration': {
    ...integrationOf(integration),
    ...(cacheKey === undefined || cacheKey.parameters.length === 0 ? {} : { cacheKeyParameters: cacheKey.parameters }),
    ...(cacheKey?.namespace === undefined ? {} : { cacheNamespace: cacheKey.namespace }),
  },
});

function integrationOf(integration: MethodDefinition['integration']): object {
  const type = integration.type.toLowerCase();
  if (integration.type === 'MOCK') return { type, ...mappingOf(integration) };
  const { uri, timeoutMilliseconds: timeoutInMillis } = integration;
  switch (integration.type) {
    case 'AWS_PROXY':
      return { type, httpMethod: 'POST', uri, timeoutInMillis };
    case 'HTTP_PROXY': {
      const { httpMethod, requestParameters } = integration;
      return { type, httpMethod, uri, timeoutInMillis, requestParameters };
    }
    case 'HTTP':
      return { type, httpMethod: integration.httpMethod, uri, timeoutInMillis, ...mappingOf(integration) };
    case 'AWS': {
      const { httpMethod, credentials } = integration;
      const called = { type, httpMethod, uri, timeoutInMillis };
      return { ...called, ...(credentials === undefined ? {} : { credentials }), ...mappingOf(integration) };
    }
  }
}

const mappingOf = ({ passthrough, requestParameters, requestTemplates, responses }: MappedDefinition): object => ({
  passthroughBehavior: passthrough.toLowerCase(),
  requestParameters,
  requestTemplates,
  responses: Object.fromEntries(
    responses.map(({ statusCode, selectionPattern = 'default', parameters, templates }) => [
      selectionPattern,
      { statusCode: String(statusCode), responseParameters: parameters, responseTemplates: templates },
    ]),
  ),
});

/** What API Gateway adds to a document as a whole. */
const extensions = (api: ApiDefinition): object => ({
  'x-amazon-apigateway-request-validators': Object.fromEntries(
    [...api.validators].map(([id, { body, parameters }]) => [
      id,
      { validateRequestBody: body, validateRequestParameters: parameters },
    ]),
  ),
  'x-amazon-apigateway-gateway-responses': Object.fromEntries(
    [...api.gatewayResponses].map(([type, { statusCode, parameters, templates }]) => [
      type,
      {
        ...(statusCode === undefined ? {} : { statusCode }),
        responseParameters: parameters,
        responseTemplates: templates,
      },
    ]),
  ),
  'x-amazon-apigateway-binary-media-types': api.binaryMediaTypes,
});

/** URLs of models become names of schemas. */
function asSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSchema);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const [, model] = name === '$ref' ? (/\/models\/(\w+)$/.exec(String(inner)) ?? []) : [];
      return [name, model === undefined ? asSchema(inner) : `#/components/schemas/${model}`];
    }),
  );
}

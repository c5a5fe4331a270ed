import {
  array,
  type InferOutput,
  literal,
  maxValue,
  minValue,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
  variant,
} from 'valibot';
import { numeric } from '../../../resource-values.ts';
import type { Mapping, MethodDefinition } from '../definition.ts';
import { pattern, texts } from './api-properties.ts';

export const statusCode = pipe(numeric, minValue(100), maxValue(599));

const cacheKey = { CacheKeyParameters: optional(array(string()), []), CacheNamespace: optional(string()) };

const mapping = {
  ...cacheKey,
  PassthroughBehavior: optional(picklist(['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']), 'WHEN_NO_MATCH'),
  RequestParameters: texts,
  RequestTemplates: texts,
  IntegrationResponses: optional(
    array(
      strictObject({
        StatusCode: statusCode,
        SelectionPattern: optional(pattern),
        ResponseParameters: texts,
        ResponseTemplates: texts,
      }),
    ),
    [],
  ),
};

const call = {
  ...cacheKey,
  Uri: string(),
  // What an account gets without asking: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  TimeoutInMillis: optional(pipe(numeric, minValue(50), maxValue(29_000)), 29_000),
};

const httpMethod = picklist(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-method-integration.html */
export const integrationProperty = variant('Type', [
  strictObject({ Type: literal('MOCK'), ...mapping }),
  strictObject({
    Type: literal('AWS'),
    IntegrationHttpMethod: httpMethod,
    Credentials: optional(string()),
    ...call,
    ...mapping,
  }),
  strictObject({ Type: literal('HTTP'), IntegrationHttpMethod: httpMethod, ...call, ...mapping }),
  strictObject({
    Type: literal('HTTP_PROXY'),
    IntegrationHttpMethod: httpMethod,
    RequestParameters: texts,
    ...call,
  }),
  strictObject({
    Type: literal('AWS_PROXY'),
    // Functions are invoked with POST, whatever the method: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    IntegrationHttpMethod: literal('POST'),
    ...call,
  }),
]);

type Integration = InferOutput<typeof integrationProperty>;

export function integrationDefinition(integration: Integration): MethodDefinition['integration'] {
  if (integration.Type === 'MOCK') return { type: 'MOCK', ...mappingOf(integration) };
  const called = { uri: integration.Uri, timeoutMilliseconds: integration.TimeoutInMillis };
  const httpMethod = integration.IntegrationHttpMethod;
  switch (integration.Type) {
    case 'AWS': {
      const role = integration.Credentials === undefined ? {} : { credentials: integration.Credentials };
      return { type: 'AWS', httpMethod, ...role, ...called, ...mappingOf(integration) };
    }
    case 'HTTP':
      return { type: 'HTTP', httpMethod, ...called, ...mappingOf(integration) };
    case 'HTTP_PROXY':
      return { type: 'HTTP_PROXY', httpMethod, ...called, requestParameters: integration.RequestParameters };
    case 'AWS_PROXY':
      return { type: 'AWS_PROXY', ...called };
  }
}

type Mapped = Extract<Integration, { readonly IntegrationResponses: unknown }>;

const mappingOf = (mapped: Mapped): Mapping => ({
  passthrough: mapped.PassthroughBehavior,
  requestParameters: mapped.RequestParameters,
  requestTemplates: mapped.RequestTemplates,
  responses: mapped.IntegrationResponses.map((response) => ({
    statusCode: response.StatusCode,
    ...(response.SelectionPattern === undefined ? {} : { selectionPattern: response.SelectionPattern }),
    parameters: response.ResponseParameters,
    templates: response.ResponseTemplates,
  })),
});

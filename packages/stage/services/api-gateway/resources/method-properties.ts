import {
  array,
  boolean,
  type InferOutput,
  literal,
  maxValue,
  minValue,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
  unknown,
  variant,
} from 'valibot';
import { StageError } from '../../../errors.ts';
import { numeric } from '../../../resource-values.ts';
import type { LambdaProxyDefinition, MethodDefinition, MockDefinition } from '../definition.ts';
import { pattern, texts } from './api-properties.ts';

const statusCode = pipe(numeric, minValue(100), maxValue(599));

const cacheKey = { CacheKeyParameters: optional(array(string()), []), CacheNamespace: optional(string()) };

const mock = strictObject({
  ...cacheKey,
  Type: literal('MOCK'),
  PassthroughBehavior: optional(picklist(['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']), 'WHEN_NO_MATCH'),
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
});

const lambdaProxy = strictObject({
  ...cacheKey,
  Type: literal('AWS_PROXY'),
  // Functions are invoked with POST, whatever the method: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
  IntegrationHttpMethod: literal('POST'),
  Uri: string(),
  // What an account gets without asking: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  TimeoutInMillis: optional(pipe(numeric, minValue(50), maxValue(29_000)), 29_000),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html */
export const methodProperties = {
  RestApiId: string(),
  ResourceId: string(),
  HttpMethod: picklist(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']),
  AuthorizationType: optional(picklist(['NONE', 'COGNITO_USER_POOLS', 'CUSTOM']), 'NONE'),
  AuthorizerId: optional(string()),
  ApiKeyRequired: optional(boolean(), false),
  RequestModels: texts,
  RequestParameters: optional(record(string(), boolean()), {}),
  RequestValidatorId: optional(string()),
  Integration: variant('Type', [mock, lambdaProxy]),
  MethodResponses: optional(
    array(
      strictObject({
        StatusCode: statusCode,
        ResponseParameters: optional(record(string(), boolean()), {}),
        ResponseModels: optional(unknown()),
      }),
    ),
    [],
  ),
};

const methodSchema = strictObject(methodProperties);

/** @throws StageError when the method wants an authorizer and names none */
export function methodDefinition(method: InferOutput<typeof methodSchema>, where: string): MethodDefinition {
  const { AuthorizationType, AuthorizerId, RequestValidatorId, Integration } = method;
  const isOpen = AuthorizationType === 'NONE';
  if (!isOpen && AuthorizerId === undefined) throw new StageError(`${where}: property AuthorizerId is missing.`);
  return {
    where,
    httpMethod: method.HttpMethod,
    ...(AuthorizerId === undefined || isOpen ? {} : { authorizerId: AuthorizerId }),
    apiKeyRequired: method.ApiKeyRequired,
    ...(RequestValidatorId === undefined ? {} : { requestValidatorId: RequestValidatorId }),
    requestModels: method.RequestModels,
    requestParameters: method.RequestParameters,
    cacheKey: {
      parameters: Integration.CacheKeyParameters,
      ...(Integration.CacheNamespace === undefined ? {} : { namespace: Integration.CacheNamespace }),
    },
    integration: Integration.Type === 'MOCK' ? mockDefinition(Integration) : lambdaDefinition(Integration),
    responses: method.MethodResponses.map((response) => ({
      statusCode: response.StatusCode,
      headers: Object.keys(response.ResponseParameters).map((name) => name.replace('method.response.header.', '')),
    })),
  };
}

const mockDefinition = (integration: InferOutput<typeof mock>): MockDefinition => ({
  type: 'MOCK',
  passthrough: integration.PassthroughBehavior,
  requestTemplates: integration.RequestTemplates,
  responses: integration.IntegrationResponses.map((response) => ({
    statusCode: response.StatusCode,
    ...(response.SelectionPattern === undefined ? {} : { selectionPattern: response.SelectionPattern }),
    parameters: response.ResponseParameters,
    templates: response.ResponseTemplates,
  })),
});

const lambdaDefinition = (integration: InferOutput<typeof lambdaProxy>): LambdaProxyDefinition => ({
  type: 'AWS_PROXY',
  uri: integration.Uri,
  timeoutMilliseconds: integration.TimeoutInMillis,
});

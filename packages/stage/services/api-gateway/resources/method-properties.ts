import { array, boolean, type InferOutput, optional, picklist, record, strictObject, string, unknown } from 'valibot';
import { StageError } from '../../../errors.ts';
import type { MethodDefinition } from '../definition.ts';
import { texts } from './api-properties.ts';
import { integrationDefinition, integrationProperty, statusCode } from './integration-properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html */
export const methodProperties = {
  RestApiId: string(),
  ResourceId: string(),
  HttpMethod: picklist(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']),
  AuthorizationType: optional(picklist(['NONE', 'AWS_IAM', 'COGNITO_USER_POOLS', 'CUSTOM']), 'NONE'),
  AuthorizerId: optional(string()),
  ApiKeyRequired: optional(boolean(), false),
  RequestModels: texts,
  RequestParameters: optional(record(string(), boolean()), {}),
  RequestValidatorId: optional(string()),
  Integration: integrationProperty,
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
  const isAsked = AuthorizationType === 'COGNITO_USER_POOLS' || AuthorizationType === 'CUSTOM';
  if (isAsked && AuthorizerId === undefined) throw new StageError(`${where}: property AuthorizerId is missing.`);
  return {
    where,
    httpMethod: method.HttpMethod,
    ...(AuthorizerId === undefined || !isAsked ? {} : { authorizerId: AuthorizerId }),
    ...(AuthorizationType === 'AWS_IAM' ? { isSigned: true } : {}),
    apiKeyRequired: method.ApiKeyRequired,
    ...(RequestValidatorId === undefined ? {} : { requestValidatorId: RequestValidatorId }),
    requestModels: method.RequestModels,
    requestParameters: method.RequestParameters,
    cacheKey: {
      parameters: Integration.CacheKeyParameters,
      ...(Integration.CacheNamespace === undefined ? {} : { namespace: Integration.CacheNamespace }),
    },
    integration: integrationDefinition(Integration),
    responses: method.MethodResponses.map((response) => ({
      statusCode: response.StatusCode,
      headers: Object.keys(response.ResponseParameters).map((name) => name.replace('method.response.header.', '')),
    })),
  };
}

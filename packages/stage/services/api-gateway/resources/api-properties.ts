import {
  array,
  check,
  custom,
  type InferOutput,
  literal,
  minLength,
  optional,
  pipe,
  record,
  regex,
  strictObject,
  string,
  transform,
} from 'valibot';
import { numeric } from '../../../resource-values.ts';
import type { AuthorizerDefinition, GatewayResponseDefinition } from '../definition.ts';
import { type ResponseType, responseTypes } from '../gateway-error.ts';

/** A map of texts that may be left out. */
export const texts = optional(record(string(), string()), {});

/** A regular expression, which templates write as a text. */
export const pattern = pipe(
  string(),
  check((text) => {
    try {
      return new RegExp(text) !== undefined;
    } catch {
      return false;
    }
  }, 'not a regular expression'),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-authorizer.html */
export const authorizerProperties = {
  RestApiId: string(),
  Type: literal('COGNITO_USER_POOLS'),
  IdentitySource: pipe(
    string(),
    regex(/^method\.request\.header\.[\w-]+$/, 'tokens come in a header'),
    transform((source) => source.replace('method.request.header.', '')),
  ),
  IdentityValidationExpression: optional(pattern),
  ProviderARNs: pipe(array(string()), minLength(1)),
};

const authorizerSchema = strictObject(authorizerProperties);

export function authorizerDefinition(properties: InferOutput<typeof authorizerSchema>): AuthorizerDefinition {
  const { IdentitySource, IdentityValidationExpression, ProviderARNs } = properties;
  return {
    header: IdentitySource,
    userPoolArns: ProviderARNs,
    ...(IdentityValidationExpression === undefined ? {} : { audiencePattern: IdentityValidationExpression }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-gatewayresponse.html */
export const gatewayResponseProperties = {
  RestApiId: string(),
  ResponseType: custom<ResponseType>(
    (type) => typeof type === 'string' && Object.hasOwn(responseTypes, type),
    'not a gateway response type',
  ),
  StatusCode: optional(numeric),
  ResponseParameters: texts,
  ResponseTemplates: texts,
};

const gatewayResponseSchema = strictObject(gatewayResponseProperties);

export function gatewayResponseDefinition(
  properties: InferOutput<typeof gatewayResponseSchema>,
): GatewayResponseDefinition {
  const { StatusCode, ResponseParameters, ResponseTemplates } = properties;
  return {
    ...(StatusCode === undefined ? {} : { statusCode: StatusCode }),
    parameters: ResponseParameters,
    templates: ResponseTemplates,
  };
}

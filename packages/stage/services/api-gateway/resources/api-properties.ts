import {
  array,
  check,
  custom,
  type InferOutput,
  minLength,
  optional,
  picklist,
  pipe,
  record,
  regex,
  strictObject,
  string,
  transform,
} from 'valibot';
import { StageError } from '../../../errors.ts';
import { numeric } from '../../../resource-values.ts';
import type { AuthorizerDefinition, GatewayResponseDefinition, TokenAuthorizerDefinition } from '../definition.ts';
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
  Type: picklist(['COGNITO_USER_POOLS', 'TOKEN']),
  IdentitySource: pipe(
    string(),
    regex(/^method\.request\.header\.[\w-]+$/, 'tokens come in a header'),
    transform((source) => source.replace('method.request.header.', '')),
  ),
  IdentityValidationExpression: optional(pattern),
  ProviderARNs: optional(pipe(array(string()), minLength(1))),
  AuthorizerUri: optional(string()),
};

const authorizerSchema = strictObject(authorizerProperties);

/** @throws StageError when what its type needs is missing */
export function authorizerDefinition(
  properties: InferOutput<typeof authorizerSchema>,
  id: string,
  where: string,
): AuthorizerDefinition | TokenAuthorizerDefinition {
  const { AuthorizerUri, IdentitySource, IdentityValidationExpression: pattern, ProviderARNs, Type } = properties;
  if (Type === 'TOKEN') {
    if (AuthorizerUri === undefined) throw new StageError(`${where}: property AuthorizerUri is missing.`);
    const token = pattern === undefined ? {} : { tokenPattern: pattern };
    return { where, id, header: IdentitySource, uri: AuthorizerUri, ...token };
  }
  if (ProviderARNs === undefined) throw new StageError(`${where}: property ProviderARNs is missing.`);
  const audience = pattern === undefined ? {} : { audiencePattern: pattern };
  return { header: IdentitySource, userPoolArns: ProviderARNs, ...audience };
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

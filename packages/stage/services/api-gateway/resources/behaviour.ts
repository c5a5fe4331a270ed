import { boolean, optional, pipe, record, regex, string, unknown } from 'valibot';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { reasons } from '../../../resource-values.ts';
import type { ApiGateway } from '../api-gateway.ts';
import { gatewayResponseDefinition, gatewayResponseProperties } from './api-properties.ts';
import { authorizerDefinition, authorizerProperties } from './authorizer-properties.ts';
import { identified, where } from './ids.ts';

/** Authorizers, validators and models that methods refer to, and the answers of the gateway itself. */
export function behaviour(apiGateway: ApiGateway): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ApiGateway::Authorizer',
      properties: authorizerProperties,
      notExecuted: {
        AuthType: reasons.description,
        Name: reasons.description,
      },
      create(properties, origin) {
        const result = identified('AuthorizerId', origin);
        const definition = authorizerDefinition(properties, result.ref, where(origin, 'Authorizer'));
        apiGateway.api(properties.RestApiId).authorizers.set(result.ref, definition);
        return result;
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::RequestValidator',
      properties: {
        RestApiId: string(),
        ValidateRequestBody: optional(boolean(), false),
        ValidateRequestParameters: optional(boolean(), false),
      },
      notExecuted: { Name: reasons.description },
      create({ RestApiId, ValidateRequestBody, ValidateRequestParameters }, origin) {
        const result = identified('RequestValidatorId', origin);
        const validator = { body: ValidateRequestBody, parameters: ValidateRequestParameters };
        apiGateway.api(RestApiId).validators.set(result.ref, validator);
        return result;
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Model',
      properties: {
        RestApiId: string(),
        Name: optional(pipe(string(), regex(/^[A-Za-z0-9]+$/, 'model names are alphanumeric'))),
        Schema: record(string(), unknown()),
      },
      notExecuted: {
        ContentType: 'The content type under which a method names the model decides.',
        Description: reasons.description,
      },
      create({ RestApiId, Name, Schema }, origin) {
        const ref = Name ?? origin.logicalId;
        apiGateway.api(RestApiId).models.set(ref, { where: where(origin, 'Model'), schema: Schema });
        return { ref };
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::GatewayResponse',
      properties: gatewayResponseProperties,
      create(properties, origin) {
        const { gatewayResponses } = apiGateway.api(properties.RestApiId);
        gatewayResponses.set(properties.ResponseType, gatewayResponseDefinition(properties));
        return identified('Id', origin);
      },
    }),
  ];
}

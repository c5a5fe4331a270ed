import { check, custom, type InferOutput, optional, pipe, record, strictObject, string } from 'valibot';
import { numeric } from '../../../resource-values.ts';
import type { GatewayResponseDefinition } from '../definition.ts';
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

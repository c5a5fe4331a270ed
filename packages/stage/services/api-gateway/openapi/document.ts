import {
  array,
  boolean,
  type GenericSchema,
  type InferOutput,
  literal,
  looseObject,
  optional,
  picklist,
  pipe,
  record,
  regex,
  safeParse,
  strictObject,
  string,
  union,
  unknown,
} from 'valibot';
import { StageError } from '../../../errors.ts';
import { numeric } from '../../../resource-values.ts';
import { texts } from '../resources/api-properties.ts';

const json = record(string(), unknown());

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
const integration = strictObject({
  type: string(),
  httpMethod: optional(string()),
  uri: optional(string()),
  credentials: optional(string()),
  passthroughBehavior: optional(string()),
  requestParameters: texts,
  requestTemplates: texts,
  responses: optional(
    record(string(), strictObject({ statusCode: numeric, responseParameters: texts, responseTemplates: texts })),
    {},
  ),
  timeoutInMillis: optional(numeric),
  cacheNamespace: optional(string()),
  cacheKeyParameters: optional(array(string())),
  connectionType: optional(literal('INTERNET')),
});

const parameter = looseObject({
  name: string(),
  in: picklist(['path', 'query', 'header', 'cookie']),
  required: optional(boolean(), false),
});

const content = record(string(), looseObject({ schema: optional(json) }));

const operation = looseObject({
  parameters: optional(array(parameter), []),
  requestBody: optional(looseObject({ content })),
  responses: optional(record(string(), looseObject({ headers: optional(json, {}) })), {}),
  security: optional(array(record(string(), array(string())))),
  'x-amazon-apigateway-auth': optional(looseObject({ type: picklist(['AWS_IAM', 'NONE']) })),
  'x-amazon-apigateway-integration': integration,
  'x-amazon-apigateway-request-validator': optional(string()),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
const authorizer = strictObject({
  type: string(),
  providerARNs: optional(array(string())),
  authorizerUri: optional(string()),
  identitySource: optional(string()),
  identityValidationExpression: optional(string()),
  authorizerResultTtlInSeconds: optional(numeric),
  authorizerCredentials: optional(string()),
});

const securityScheme = looseObject({
  type: string(),
  name: optional(string()),
  in: optional(string()),
  'x-amazon-apigateway-authtype': optional(string()),
  'x-amazon-apigateway-authorizer': optional(authorizer),
});

const validator = strictObject({
  validateRequestBody: optional(boolean(), false),
  validateRequestParameters: optional(boolean(), false),
});

const gatewayResponse = strictObject({
  statusCode: optional(union([string(), numeric])),
  responseParameters: texts,
  responseTemplates: texts,
});

const document = looseObject({
  openapi: pipe(string(), regex(/^3\.0\.\d+$/, 'the stage imports OpenAPI 3.0')),
  info: looseObject({ title: string() }),
  paths: optional(record(string(), json), {}),
  components: optional(
    looseObject({
      schemas: optional(record(string(), json), {}),
      securitySchemes: optional(record(string(), securityScheme), {}),
    }),
    {},
  ),
  'x-amazon-apigateway-binary-media-types': optional(array(string()), []),
  'x-amazon-apigateway-gateway-responses': optional(record(string(), gatewayResponse), {}),
  'x-amazon-apigateway-request-validator': optional(string()),
  'x-amazon-apigateway-request-validators': optional(record(string(), validator), {}),
});

/** A document of OpenAPI 3.0 with what API Gateway adds to it. */
export type ApiDocument = InferOutput<typeof document>;
export type ApiOperation = InferOutput<typeof operation>;

/** @throws StageError on what the stage does not import, by its place in the document */
export const readDocument = (body: unknown, where: string): ApiDocument =>
  readPart(document, body, `${where}: property Body`);

/** @param place of the operation in the document. @throws StageError */
export const readOperation = (value: unknown, place: string): ApiOperation => readPart(operation, value, place);

/** Reads a part of a document as the stage has it. @throws StageError */
export function readPart<Schema extends GenericSchema>(
  schema: Schema,
  value: unknown,
  place: string,
): InferOutput<Schema> {
  const parsed = safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [{ message, path = [] }] = parsed.issues;
  const below = path.map(({ key }) => `.${String(key)}`).join('');
  throw new StageError(`${place}${below} has a value the local stage cannot use: ${message}.`);
}

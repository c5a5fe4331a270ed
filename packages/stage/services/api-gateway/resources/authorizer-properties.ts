import {
  array,
  type InferOutput,
  maxValue,
  minLength,
  minValue,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../../errors.ts';
import { numeric } from '../../../resource-values.ts';
import type { AuthorizerDefinition, LambdaAuthorizerDefinition } from '../definition.ts';
import { pattern } from './api-properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-authorizer.html */
export const authorizerProperties = {
  RestApiId: string(),
  Type: picklist(['COGNITO_USER_POOLS', 'REQUEST', 'TOKEN']),
  IdentitySource: optional(string()),
  IdentityValidationExpression: optional(pattern),
  ProviderARNs: optional(pipe(array(string()), minLength(1))),
  AuthorizerUri: optional(string()),
  AuthorizerResultTtlInSeconds: optional(pipe(numeric, minValue(0), maxValue(3_600)), 300),
};

const authorizerSchema = strictObject(authorizerProperties);

/** @throws StageError when what its type needs is missing, or is not for its type */
export function authorizerDefinition(
  properties: InferOutput<typeof authorizerSchema>,
  id: string,
  where: string,
): AuthorizerDefinition | LambdaAuthorizerDefinition {
  const { IdentityValidationExpression: pattern, ProviderARNs, Type } = properties;
  if (Type !== 'COGNITO_USER_POOLS') return ofLambda(properties, id, where);
  if (ProviderARNs === undefined) throw new StageError(`${where}: property ProviderARNs is missing.`);
  const audience = pattern === undefined ? {} : { audiencePattern: pattern };
  return { header: headerIn(properties, where), userPoolArns: ProviderARNs, ...audience };
}

function ofLambda(
  properties: InferOutput<typeof authorizerSchema>,
  id: string,
  where: string,
): LambdaAuthorizerDefinition {
  const { AuthorizerResultTtlInSeconds, AuthorizerUri, IdentityValidationExpression: pattern } = properties;
  const kind = properties.Type === 'TOKEN' ? 'TOKEN' : 'REQUEST';
  if (AuthorizerUri === undefined) throw new StageError(`${where}: property AuthorizerUri is missing.`);
  if (kind === 'TOKEN') headerIn(properties, where);
  if (kind === 'REQUEST' && pattern !== undefined) {
    throw new StageError(`${where}: property IdentityValidationExpression is for tokens, not for requests.`);
  }
  const identitySources = (properties.IdentitySource ?? '').split(',').flatMap((source) => source.trim() || []);
  if (identitySources.length === 0 && AuthorizerResultTtlInSeconds > 0) {
    throw new StageError(`${where}: property IdentitySource is missing: results are kept by it.`);
  }
  const token = pattern === undefined ? {} : { tokenPattern: pattern };
  return { where, id, kind, identitySources, uri: AuthorizerUri, ttlSeconds: AuthorizerResultTtlInSeconds, ...token };
}

/** @throws StageError when the token is not in a header */
function headerIn({ IdentitySource = '' }: InferOutput<typeof authorizerSchema>, where: string): string {
  const header = /^method\.request\.header\.([\w-]+)$/.exec(IdentitySource)?.[1];
  if (header !== undefined) return header;
  throw new StageError(`${where}: property IdentitySource: tokens come in a header.`);
}

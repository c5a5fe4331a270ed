import { array, boolean, type InferOutput, minLength, optional, picklist, pipe, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { functionIn } from '../api-gateway/lambda-integration.ts';
import type { AuthorizerDefinition, IdentitySource } from './definition.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
export const authorizerProperties = {
  ApiId: string(),
  AuthorizerType: picklist(['JWT', 'REQUEST']),
  IdentitySource: optional(array(string()), []),
  JwtConfiguration: optional(strictObject({ Audience: pipe(array(string()), minLength(1)), Issuer: string() })),
  AuthorizerUri: optional(string()),
  AuthorizerPayloadFormatVersion: optional(picklist(['1.0', '2.0']), '1.0'),
  EnableSimpleResponses: optional(boolean(), false),
};

const schema = strictObject(authorizerProperties);

/** @throws StageError when what its type needs is missing */
export function authorizerDefinition(
  { AuthorizerType, IdentitySource, JwtConfiguration, AuthorizerUri, ...others }: InferOutput<typeof schema>,
  id: string,
  where: string,
): AuthorizerDefinition {
  const sources = IdentitySource.map((source) => identitySource(source, where));
  if (AuthorizerType === 'JWT') {
    const [source] = sources;
    if (JwtConfiguration === undefined || source === undefined) {
      throw new StageError(`${where}: a JWT authorizer needs JwtConfiguration and IdentitySource.`);
    }
    return { kind: 'JWT', source, issuer: JwtConfiguration.Issuer, audience: JwtConfiguration.Audience };
  }
  if (AuthorizerUri === undefined) throw new StageError(`${where}: property AuthorizerUri is missing.`);
  return {
    kind: 'REQUEST',
    id,
    functionArn: functionIn(AuthorizerUri, `${where}: property AuthorizerUri`),
    sources,
    payload: others.AuthorizerPayloadFormatVersion,
    isSimple: others.EnableSimpleResponses,
  };
}

/** `$request.header.Authorization` of an HTTP API, `route.request.querystring.ticket` of a WebSocket API. */
function identitySource(expression: string, where: string): IdentitySource {
  const [, place, name] = /^(?:\$|route\.)request\.(header|querystring)\.([\w-]+)$/.exec(expression) ?? [];
  if ((place === 'header' || place === 'querystring') && name !== undefined) return { place, name };
  throw new StageError(`${where}: property IdentitySource names ${expression}, which the stage does not read.`);
}

import { strictObject } from 'valibot';
import { StageError } from '../../../errors.ts';
import type { ApiDefinition } from '../definition.ts';
import { authorizerDefinition, authorizerProperties } from '../resources/authorizer-properties.ts';
import { type ApiDocument, type ApiOperation, readPart } from './document.ts';

const authorizerSchema = strictObject(authorizerProperties);

/** What a security scheme asks of callers, as properties of a method. */
export type Access = Readonly<Record<string, unknown>>;

/**
 * Makes authorizers of the security schemes of a document.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 * @throws StageError on a scheme that the stage does not import
 */
export function importAuthorizers(
  { components }: ApiDocument,
  api: ApiDefinition,
  where: string,
  idOf: (part: string) => string,
): ReadonlyMap<string, Access> {
  return new Map(
    Object.entries(components.securitySchemes).map(([name, scheme]): [string, Access] => {
      const place = `${where}: property Body.components.securitySchemes.${name}`;
      const authorizer = scheme['x-amazon-apigateway-authorizer'];
      if (authorizer === undefined) {
        if (scheme['x-amazon-apigateway-authtype'] === 'awsSigv4') return [name, { AuthorizationType: 'AWS_IAM' }];
        if (scheme.type === 'apiKey' && scheme.name?.toLowerCase() === 'x-api-key')
          return [name, { ApiKeyRequired: true }];
        throw new StageError(`${place}: the local stage imports API keys and schemes with an authorizer.`);
      }
      const id = idOf(`authorizer ${name}`);
      const Type = authorizer.type.toUpperCase();
      const given = {
        RestApiId: api.id,
        Type,
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
        IdentitySource: authorizer.identitySource ?? `method.request.header.${scheme.name}`,
        IdentityValidationExpression: authorizer.identityValidationExpression,
        ProviderARNs: authorizer.providerARNs,
        AuthorizerUri: authorizer.authorizerUri,
        AuthorizerCredentials: authorizer.authorizerCredentials,
        AuthorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
      };
      const properties = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      api.authorizers.set(id, authorizerDefinition(readPart(authorizerSchema, properties, place), id, place));
      const AuthorizationType = Type === 'COGNITO_USER_POOLS' ? Type : 'CUSTOM';
      return [name, { AuthorizationType, AuthorizerId: id }];
    }),
  );
}

/** What an operation asks of callers. @throws StageError when it names a scheme that the document does not have */
export function accessOf(operation: ApiOperation, schemes: ReadonlyMap<string, Access>, place: string): Access {
  if (operation['x-amazon-apigateway-auth']?.type === 'AWS_IAM') return { AuthorizationType: 'AWS_IAM' };
  const names = (operation.security ?? []).flatMap((alternative) => Object.keys(alternative));
  const asked = names.map((name) => {
    const access = schemes.get(name);
    if (access !== undefined) return access;
    throw new StageError(`${place}.security: the document has no security scheme ${name}.`);
  });
  return Object.assign({}, ...asked);
}

import { optional, picklist, pipe, record, regex, string } from 'valibot';
import { StageError } from '../../../errors.ts';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { place } from '../../../resource-values.ts';
import type { Cognito } from '../cognito.ts';
import { GOOGLE } from './endpoints.ts';
import { groupOf } from './federated-user.ts';

const DETAILS = [
  'client_id',
  'client_secret',
  'authorize_scopes',
  'attributes_request_method',
  'attributes_url_add_attributes',
  'oidc_issuer',
  'authorize_url',
  'token_url',
  'attributes_url',
  'jwks_uri',
];

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html */
export const identityProvider = (cognito: Cognito): ResourceType =>
  resourceType({
    type: 'AWS::Cognito::UserPoolIdentityProvider',
    properties: {
      UserPoolId: string(),
      ProviderName: pipe(string(), regex(/^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]{1,30}$/u)),
      ProviderType: picklist(['Google', 'OIDC'], 'the stage has Google and OIDC'),
      ProviderDetails: record(string(), string()),
      AttributeMapping: optional(record(string(), string()), {}),
    },
    notExecuted: { IdpIdentifiers: 'The pages of the stage name providers by their names.' },
    async create(
      { AttributeMapping, ProviderDetails: details, ProviderName: name, ProviderType: type, UserPoolId },
      origin,
    ) {
      cognito.pool(UserPoolId);
      const unknown = Object.keys(details).find((key) => !DETAILS.includes(key));
      if (unknown !== undefined) throw new StageError(`${place(origin)}: ProviderDetails.${unknown} is not supported.`);
      const needed = (key: string): string => {
        const value = details[key];
        if (value === undefined) throw new StageError(`${place(origin)}: ProviderDetails lacks ${key}.`);
        return value;
      };
      if (type === 'Google' && name !== 'Google')
        throw new StageError(`${place(origin)}: a provider of the type Google has this name, too.`);
      const { attributes_url, authorize_url, jwks_uri, token_url } = details;
      const hasOwn = authorize_url !== undefined && token_url !== undefined && jwks_uri !== undefined;
      const own = hasOwn
        ? {
            authorization_endpoint: authorize_url,
            token_endpoint: token_url,
            jwks_uri,
            ...(attributes_url === undefined ? {} : { userinfo_endpoint: attributes_url }),
          }
        : undefined;
      const provider = { userPoolId: UserPoolId, name };
      await cognito.createGroup({ name: groupOf(provider), userPoolId: UserPoolId });
      cognito.providers.add({
        ...provider,
        type,
        clientId: needed('client_id'),
        clientSecret: needed('client_secret'),
        scopes: needed('authorize_scopes'),
        issuer: type === 'Google' ? GOOGLE.issuer : needed('oidc_issuer'),
        endpoints: type === 'Google' ? GOOGLE : own,
        mapping: AttributeMapping,
      });
      return { ref: name, uniqueName: `${UserPoolId} ${name}` };
    },
  });

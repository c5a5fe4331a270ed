import type { HttpAnswer } from '../../../wire/server.ts';
import type { Cognito } from '../cognito.ts';
import { json } from './answers.ts';
import { MOUNT } from './request.ts';

/**
 * What OpenID Connect lets others learn of a pool. The issuer is that of AWS, which the tokens name; the addresses are those of the stage.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-endpoints.html
 */
export async function discovery(
  cognito: Cognito,
  { userPoolId, path, endpoint }: { readonly userPoolId: string; readonly path: string; readonly endpoint: string },
): Promise<HttpAnswer | undefined> {
  if (path === '/.well-known/jwks.json') return json(200, { keys: [await cognito.tokens.publicKey()] });
  if (path !== '/.well-known/openid-configuration') return undefined;
  const domain = cognito.login.domainOf(userPoolId);
  const at = (name: string) => `${endpoint}${MOUNT}/${domain}${name}`;
  const endpoints = {
    authorization_endpoint: at('/oauth2/authorize'),
    end_session_endpoint: at('/logout'),
    revocation_endpoint: at('/oauth2/revoke'),
    token_endpoint: at('/oauth2/token'),
    userinfo_endpoint: at('/oauth2/userInfo'),
  };
  return json(200, {
    ...(domain === undefined ? {} : endpoints),
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: cognito.tokens.issuerOf(userPoolId),
    jwks_uri: `${endpoint}${MOUNT}/${userPoolId}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
}

import { createLocalJWKSet, jwtVerify } from 'jose';
import { JOSEError } from 'jose/errors';
import { array, looseObject, object, optional, parse, safeParse, string } from 'valibot';
import { endpointsOf } from './endpoints.ts';
import type { IdentityProvider, IdentityProviders } from './identity-provider.ts';

/** What a provider says of a user. */
export type ProviderClaims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** Why a sign-in at a provider did not succeed. */
export class FederationError extends Error {}

const tokens = looseObject({ id_token: string(), access_token: optional(string()) });
const keys = object({ keys: array(looseObject({ kty: string() })) });
const subject = looseObject({ sub: string() });
/** Signatures by a key that everybody may read; never `none`, and never one by the secret of the client. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256'];

export interface CodeOfProvider {
  readonly code: string;
  readonly redirectUri: string;
  readonly nonce: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Where a browser signs in. @throws FederationError when the provider does not answer */
export async function signInAddress(
  provider: IdentityProvider,
  providers: IdentityProviders,
  parameters: { readonly state: string; readonly nonce: string; readonly redirectUri: string },
): Promise<string> {
  const { authorization_endpoint: endpoint } = await endpointsOf(provider, providers);
  const { nonce, redirectUri, state } = parameters;
  const query = new URLSearchParams({
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: provider.scopes,
    state,
    nonce,
  });
  return `${providers.reach(endpoint)}?${query}`;
}

/**
 * What a provider says of the user who came back with a code. The ID token has to be signed by a key of the provider, be for this client
 * and for this sign-in, and not have expired. https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 * @throws FederationError
 */
export async function claimsForCode(
  provider: IdentityProvider,
  providers: IdentityProviders,
  { code, nonce, now, redirectUri }: CodeOfProvider,
): Promise<ProviderClaims> {
  const { jwks_uri, token_endpoint, userinfo_endpoint } = await endpointsOf(provider, providers);
  // The secret goes into the form: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-idp.html
  const response = await fetch(providers.reach(token_endpoint), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: provider.clientId,
      client_secret: provider.clientSecret,
    }),
  });
  const given = safeParse(tokens, response.ok ? await response.json() : undefined);
  if (!given.success) throw new FederationError(`${provider.name} gave no ID token for the code`);
  const jwks = parse(keys, await (await fetch(providers.reach(jwks_uri))).json());
  const claims = await verified(given.output.id_token, jwks, provider, now);
  if (claims.nonce !== nonce) throw new FederationError('Bad id_token nonce');
  const isComplete = Object.values(provider.mapping).every((claim) => claims[claim] !== undefined);
  if (isComplete || userinfo_endpoint === undefined || given.output.access_token === undefined) return claims;
  const headers = { authorization: `Bearer ${given.output.access_token}` };
  const more = await fetch(providers.reach(userinfo_endpoint), { headers });
  const told = safeParse(subject, more.ok ? await more.json() : undefined);
  // https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse: another subject is another user.
  return told.success && told.output.sub === claims.sub ? { ...told.output, ...claims } : claims;
}

async function verified(
  token: string,
  jwks: Parameters<typeof createLocalJWKSet>[0],
  { clientId, issuer, name }: IdentityProvider,
  now: number,
): Promise<ProviderClaims> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(now),
    });
    return parse(subject, payload);
  } catch (error) {
    if (error instanceof JOSEError) throw new FederationError(`Bad id_token of ${name}: ${error.message}`);
    throw error;
  }
}

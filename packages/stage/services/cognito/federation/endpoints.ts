import { type InferOutput, object, optional, parse, string } from 'valibot';
import type { IdentityProvider, IdentityProviders } from './identity-provider.ts';

/** What a provider says of itself: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const endpoints = object({
  authorization_endpoint: string(),
  token_endpoint: string(),
  jwks_uri: string(),
  userinfo_endpoint: optional(string()),
});
export type RequiredEndpoints = InferOutput<typeof endpoints>;

/** https://accounts.google.com/.well-known/openid-configuration */
export const GOOGLE: RequiredEndpoints & { readonly issuer: string } = {
  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
  userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
};

/** Where a provider answers: as the template has it, or as it says itself. */
export async function endpointsOf(
  provider: IdentityProvider,
  providers: IdentityProviders,
): Promise<RequiredEndpoints> {
  if (provider.endpoints !== undefined) return provider.endpoints;
  const url = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return parse(endpoints, await (await fetch(providers.reach(url))).json());
}

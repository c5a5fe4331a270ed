import { decodeJwt } from 'jose/jwt/decode';
import { AwsError } from '../../errors.ts';
import type { Cognito } from '../cognito/cognito.ts';
import type { IdentityPool } from './pool.ts';

export const notAuthorized = (message: string) => new AwsError('NotAuthorizedException', message);

/** Somebody who has signed in, as a user pool says. */
export interface Login {
  /** `cognito-idp.<region>.amazonaws.com/<user pool>` */
  readonly provider: string;
  readonly clientId: string;
  /** Who, in the user pool. */
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Checks the token of a login, in the words of https://github.com/amazon-archives/amazon-cognito-identity-js/issues/40, 68 and 91. The
 * one about an expired token is (unverified; settled by: GetId with an expired ID token).
 * @returns undefined without a login: a guest
 * @throws AwsError `NotAuthorizedException`
 */
export async function loginOf(
  pool: IdentityPool,
  logins: Readonly<Record<string, string>>,
  cognito: Pick<Cognito, 'verify' | 'arnOf' | 'tokens'>,
  now: number,
): Promise<Login | undefined> {
  const [entry, ...others] = Object.entries(logins);
  if (entry === undefined) return undefined;
  if (others.length > 0)
    throw notAuthorized('Please provide single login for this identity (checked by the local stage).');
  const [provider, token] = entry;
  const known = pool.providers.filter(({ ProviderName }) => ProviderName === provider);
  const { aud, exp = 0, iss, origin_jti } = read(token);
  if (iss !== `https://${provider}`) throw notAuthorized("Invalid login token. Issuer doesn't match providerName");
  if (typeof aud !== 'string') throw notAuthorized('Invalid login token. Missing a required claim: aud');
  const client = known.find(({ ClientId }) => ClientId === aud);
  if (client === undefined) throw notAuthorized('Token is not from a supported provider of this identity pool.');
  if (exp * 1_000 <= now)
    throw notAuthorized(`Invalid login token. Token expired: ${exp} >= ${Math.floor(now / 1_000)}`);
  const claims = await cognito.verify(token, cognito.arnOf(provider.split('/')[1] ?? ''));
  if (claims === undefined) throw notAuthorized("Invalid login token. Couldn't verify signed token.");
  if (client.ServerSideTokenCheck && cognito.tokens.refreshTokens.isRevoked(String(origin_jti))) {
    throw notAuthorized('Invalid login token. Token is revoked.');
  }
  return { provider, clientId: aud, subject: String(claims.sub), claims };
}

function read(token: string) {
  try {
    return decodeJwt(token);
  } catch {
    throw notAuthorized('Invalid login token. Not a valid OpenId Connect identity token.');
  }
}

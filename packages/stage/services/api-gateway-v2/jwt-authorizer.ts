import { type GatewayRequest, headerOf } from '../api-gateway/request.ts';
import type { IdentitySource, JwtAuthorizerDefinition } from './definition.ts';
import { HttpRefusal } from './refusal.ts';

/** Checks the tokens of an issuer. */
export interface IssuedTokens {
  /** The claims of a token that this issuer has signed and that has not expired; undefined for any other text. */
  claimsFrom(token: string, issuer: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** What an authorizer of an HTTP API says of the caller, in the shape of both payload formats. */
export interface JwtIdentity {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

/**
 * A JWT authorizer: signature, issuer, expiry, audience and, if the route names some, one of its scopes. An ID token and an access token
 * are both taken, because only `aud`, or else `client_id`, is compared with the audience.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @throws HttpRefusal 401, or 403 for a token without a scope of the route
 */
export async function authorizeJwt(
  { source, issuer, audience }: JwtAuthorizerDefinition,
  scopes: readonly string[],
  request: GatewayRequest,
  tokens: IssuedTokens,
): Promise<JwtIdentity> {
  const token = credential(request, source)?.replace(/^bearer\s+/i, '');
  if (token === undefined || token === '') throw unauthorized('Bearer');
  const claims = await tokens.claimsFrom(token, issuer);
  if (claims === undefined) throw unauthorized(challenge('invalid_token', 'the token is not valid'));
  const aud = [claims.aud ?? claims.client_id].flat();
  if (!audience.some((one) => aud.includes(one))) {
    throw unauthorized(challenge('invalid_token', 'the token does not have a valid audience'));
  }
  const own = String(claims.scope ?? claims.scp ?? '')
    .split(' ')
    .filter((scope) => scope !== '');
  if (scopes.length > 0 && !scopes.some((scope) => own.includes(scope))) {
    const headers = { 'www-authenticate': challenge('insufficient_scope', 'the token has none of the scopes', scopes) };
    throw new HttpRefusal('forbidden', { headers, reason: 'insufficient_scope' });
  }
  return { claims: claimTexts(claims), scopes: scopes.length > 0 ? own : null };
}

/** The value at an identity source. */
export const credential = (request: Pick<GatewayRequest, 'headers' | 'query'>, { place, name }: IdentitySource) =>
  place === 'header' ? headerOf(request, name) : request.query.get(name)?.at(-1);

const unauthorized = (header: string) =>
  new HttpRefusal('unauthorized', { headers: { 'www-authenticate': header }, reason: header });

const challenge = (error: string, description: string, scopes: readonly string[] = []) =>
  `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`;

/** Claims as functions get them: texts, and lists in brackets and joined by blanks (https://github.com/awsdocs/amazon-api-gateway-developer-guide/issues/96). */
const claimTexts = (claims: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );

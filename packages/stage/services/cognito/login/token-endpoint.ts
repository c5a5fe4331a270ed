import { createHash, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../../errors.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import type { Client } from '../cognito.ts';
import type { SignIn } from '../refresh-tokens.ts';
import { json, oauthError } from './answers.ts';
import { clientOfRequest } from './client-authentication.ts';
import type { Login } from './login.ts';
import type { LoginRequest } from './request.ts';

/**
 * Gives tokens for a code, for a refresh token or for the secret of a client.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 *
 * @throws LoginRefusal with an error of OAuth 2.0
 */
export async function tokenEndpoint(login: Login, request: LoginRequest): Promise<HttpAnswer> {
  const { form } = request;
  const client = clientOfRequest(login, request);
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return json(200, await forCode(login, client, form));
    case 'refresh_token':
      return json(200, await forRefreshToken(login, client, form));
    case 'client_credentials':
      return json(200, await forCredentials(login, client, form));
    case null:
      throw oauthError('invalid_request');
    default:
      throw oauthError('unsupported_grant_type');
  }
}

async function forCode({ codes, cognito }: Login, { pool, settings }: Client, form: URLSearchParams) {
  if (settings.oauth?.flows.includes('code') !== true) throw oauthError('unauthorized_client');
  const code = form.get('code');
  const redirectUri = form.get('redirect_uri');
  if (code === null || redirectUri === null) throw oauthError('invalid_request');
  // Whatever is wrong with the request, the code is spent: who guesses has one try.
  const grant = codes.take(code);
  if (grant === undefined || grant.clientId !== settings.id) throw oauthError('invalid_grant');
  // https://stackoverflow.com/questions/50264679/aws-cognito-unauthorized-client-error-when-hitting-oauth2-token
  if (grant.redirectUri !== redirectUri) throw oauthError('unauthorized_client');
  if (!proves(form.get('code_verifier'), grant.challenge)) throw oauthError('invalid_grant');
  const user = await pool.find(grant.username);
  if (user === undefined) throw oauthError('invalid_grant');
  const { scope, nonce, authTime } = grant;
  const { token, signIn } = cognito.tokens.refreshTokens.issue(settings, user.Username, {
    scope,
    authTime,
    ...(nonce === undefined ? {} : { nonce }),
  });
  const tokens = await cognito.tokens.renew(signIn, user, await pool.groupsOf(user));
  return { ...answered(tokens, signIn), refresh_token: token };
}

async function forRefreshToken({ cognito }: Login, { pool, settings }: Client, form: URLSearchParams) {
  const token = form.get('refresh_token');
  if (token === null) throw oauthError('invalid_request');
  const signIn = await signInOf(() => cognito.tokens.refreshTokens.signInOf(token, settings.id));
  const user = await pool.find(signIn.username);
  if (user === undefined) throw oauthError('invalid_grant');
  return answered(await cognito.tokens.renew(signIn, user, await pool.groupsOf(user)), signIn);
}

async function forCredentials({ cognito }: Login, { settings }: Client, form: URLSearchParams) {
  if (settings.oauth?.flows.includes('client_credentials') !== true) throw oauthError('unauthorized_client');
  const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const scopes = asked.length === 0 ? settings.oauth.scopes : [...new Set(asked)];
  // The error of a scope that the client does not have (unverified; settled by: client_credentials with such a scope).
  if (!scopes.every((scope) => settings.oauth?.scopes.includes(scope))) throw oauthError('invalid_scope');
  const access_token = await cognito.tokens.forClient(settings, scopes.join(' '));
  return { access_token, expires_in: settings.validSeconds.access, token_type: 'Bearer' };
}

/** Whether a verifier is the one behind a challenge. Without a challenge, there is nothing to prove. */
function proves(verifier: string | null, challenge: string | undefined): boolean {
  if (challenge === undefined) return true;
  const given = createHash('sha256')
    .update(verifier ?? '')
    .digest();
  const expected = Buffer.from(challenge, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function signInOf(find: () => SignIn): Promise<SignIn> {
  try {
    return find();
  } catch (error) {
    if (error instanceof AwsError) throw oauthError('invalid_grant');
    throw error;
  }
}

interface Tokens {
  readonly IdToken: string;
  readonly AccessToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: string;
}

/** An ID token is for those who ask for `openid`. */
export const answered = (tokens: Tokens, { scope }: SignIn) => ({
  ...(hasScope(scope, 'openid') ? { id_token: tokens.IdToken } : {}),
  access_token: tokens.AccessToken,
  expires_in: tokens.ExpiresIn,
  token_type: tokens.TokenType,
});

/** A sign-in by the API has no scopes, and may all that a user may. */
export const hasScope = (scope: string | undefined, wanted: string): boolean =>
  scope === undefined || scope.split(' ').includes(wanted);

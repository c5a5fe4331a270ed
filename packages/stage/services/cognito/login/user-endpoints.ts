import { AwsError } from '../../../errors.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import { attributeOf } from '../user.ts';
import { json, LoginRefusal, oauthError } from './answers.ts';
import { clientOfRequest } from './client-authentication.ts';
import type { Login } from './login.ts';
import type { LoginRequest } from './request.ts';
import { hasScope } from './token-endpoint.ts';

/** What a scope lets an application read: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  profile: ['name', 'given_name', 'family_name', 'nickname', 'preferred_username', 'picture', 'locale'],
};

/** https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
export async function userInfo({ cognito, pool }: Login, { header }: LoginRequest): Promise<HttpAnswer> {
  const [, token] = /^Bearer (.+)$/i.exec(header('authorization') ?? '') ?? [];
  if (token === undefined) throw challenge(400, 'invalid_request', 'Bad OAuth2 request at UserInfo Endpoint');
  const { username, scope, iss } = await claimsOf(() => cognito.tokens.accessClaims(token));
  const user = await pool.find(username);
  const ours = typeof iss === 'string' && iss.endsWith(`/${pool.settings.id}`);
  if (user === undefined || !ours || !hasScope(scope, 'openid')) throw invalidToken();
  const names = Object.entries(ATTRIBUTES).flatMap(([wanted, those]) => (hasScope(scope, wanted) ? those : []));
  const attributes = names.map((name) => [name, attributeOf(user, name)]);
  const sub = attributeOf(user, 'sub') ?? user.Username;
  return json(200, { sub, ...Object.fromEntries(attributes), username: user.Username });
}

/**
 * Ends a sign-in: its refresh token, and the access tokens that came of it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export function revoke(login: Login, request: LoginRequest): HttpAnswer {
  const client = clientOfRequest(login, request, 401);
  const token = request.form.get('token');
  if (token === null || !client.settings.tokenRevocation) throw oauthError('invalid_request');
  try {
    login.cognito.tokens.refreshTokens.revoke(token, client.settings.id);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // Tokens in the form of a JWT are ID and access tokens. Any other text is a token that is not valid, which is no error.
    if (token.split('.').length === 3) throw oauthError('unsupported_token_type');
  }
  return json(200, {});
}

const challenge = (status: number, error: string, description: string) =>
  new LoginRefusal(
    json(
      status,
      { error, error_description: description },
      {
        'www-authenticate': `error="${error}", error_description="${description}"`,
      },
    ),
  );

const invalidToken = () =>
  challenge(
    401,
    'invalid_token',
    'Access token is expired, disabled, or deleted, or the user has globally signed out.',
  );

async function claimsOf<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof AwsError ? invalidToken() : error;
  }
}

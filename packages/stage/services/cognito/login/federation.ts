import { randomBytes } from 'node:crypto';
import { AwsError } from '../../../errors.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import { federatedUser } from '../federation/federated-user.ts';
import { claimsForCode, FederationError, signInAddress } from '../federation/oidc.ts';
import { LoginRefusal, redirect, withParameters } from './answers.ts';
import { type Authorization, authorizationOf } from './authorization.ts';
import { cookie, type Login, signedIn } from './login.ts';
import type { LoginRequest } from './request.ts';

/** Ties a sign-in elsewhere to the browser in which it began. */
const STATE_COOKIE = 'csrf-state';

const addressOf = (login: Login) => `${login.origin}${login.base}/oauth2/idpresponse`;

/** Sends a browser to another provider; undefined when the application asks for none. */
export async function atProvider(
  login: Login,
  { oauth }: Authorization,
  { query }: LoginRequest,
): Promise<HttpAnswer | undefined> {
  const name = query.get('identity_provider');
  if (name === null || name === 'COGNITO') return undefined;
  const provider = oauth.providers.includes(name)
    ? login.cognito.providers.find(login.pool.settings.id, name)
    : undefined;
  // Its words (unverified; settled by: /oauth2/authorize with an identity_provider that the client does not have).
  if (provider === undefined) throw atErrorPage(login, 'Login option is not available. Please try another one');
  const nonce = randomBytes(16).toString('base64url');
  const state = login.elsewhere.add({ userPoolId: login.pool.settings.id, provider: name, nonce, query: `${query}` });
  const address = await signInAddress(provider, login.cognito.providers, {
    state,
    nonce,
    redirectUri: addressOf(login),
  });
  return redirect(address, { 'set-cookie': [cookie(login, STATE_COOKIE, state, 300)] });
}

/**
 * A browser comes back from a provider. What is wrong with the sign-in is told to the application.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/idpresponse-endpoint.html
 */
export async function fromProvider(login: Login, { cookie: cookieOf, query }: LoginRequest): Promise<HttpAnswer> {
  const state = query.get('state') ?? '';
  // Whatever comes of it, the state is spent. Another browser does not have the cookie.
  const begun = cookieOf(STATE_COOKIE) === state ? login.elsewhere.take(state) : undefined;
  const provider = begun && login.cognito.providers.find(login.pool.settings.id, begun.provider);
  if (begun?.userPoolId !== login.pool.settings.id || provider === undefined)
    throw atErrorPage(login, 'invalid_request');
  const asked = { query: new URLSearchParams(begun.query), errorPage: `${login.base}/error`, clientOf: login.clientOf };
  const authorization = authorizationOf(asked);
  const refused = (error: string, description: string | undefined) =>
    redirect(
      withParameters(authorization.redirectUri, { error, error_description: description, state: authorization.state }),
    );
  const error = query.get('error');
  // That the error is handed on as it is (unverified; settled by: a sign-in at Google that is cancelled).
  if (error !== null) return refused(error, query.get('error_description') ?? undefined);
  const { clock, providers } = login.cognito;
  try {
    const claims = await claimsForCode(provider, providers, {
      code: query.get('code') ?? '',
      redirectUri: addressOf(login),
      nonce: begun.nonce,
      now: clock.now(),
    });
    const user = await federatedUser(login.pool, provider, claims, clock);
    return await signedIn(login, authorization, user.Username);
  } catch (problem) {
    if (!(problem instanceof FederationError || problem instanceof AwsError)) throw problem;
    return refused('invalid_request', problem.message);
  }
}

const atErrorPage = ({ base }: Login, error: string) =>
  new LoginRefusal(redirect(`${base}/error?${new URLSearchParams({ error })}`));

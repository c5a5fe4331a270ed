import { type InferOutput, number, object, optional, string } from 'valibot';
import type { HttpAnswer } from '../../../wire/server.ts';
import type { Client, Cognito } from '../cognito.ts';
import type { UserPool } from '../user-pool.ts';
import { redirect, withParameters } from './answers.ts';
import type { Authorization } from './authorization.ts';
import type { Expiring } from './expiring.ts';

/** What a code stands for. */
export const grant = object({
  clientId: string(),
  redirectUri: string(),
  username: string(),
  /** With spaces between the scopes. */
  scope: string(),
  nonce: optional(string()),
  challenge: optional(string()),
  /** Epoch seconds. */
  authTime: number(),
});
export type Grant = InferOutput<typeof grant>;

/** A browser in which a user is signed in at the pool. */
export const browserSession = object({ userPoolId: string(), username: string(), authTime: number() });
export type BrowserSession = InferOutput<typeof browserSession>;

/** A sign-in that goes on at another provider. */
export const elsewhere = object({ userPoolId: string(), provider: string(), nonce: string(), query: string() });
export type Elsewhere = InferOutput<typeof elsewhere>;

/** The domain of a pool while it answers a request. */
export interface Login {
  readonly cognito: Cognito;
  readonly pool: UserPool;
  /** The path of the domain on the stage. */
  readonly base: string;
  /** The address of the stage. */
  readonly origin: string;
  readonly codes: Expiring<Grant>;
  readonly sessions: Expiring<BrowserSession>;
  readonly elsewhere: Expiring<Elsewhere>;
  /** Whether the pages of a client are there: the newer ones have to be given a style first. */
  readonly hasPages: (clientId: string) => boolean;
  /** A client of this pool. */
  readonly clientOf: (clientId: string) => Client | undefined;
}

export const SESSION_COOKIE = 'cognito';

/** A cookie for the domain. No script reads it, and no page of another site sends it along with a form. */
export const cookie = ({ base }: Login, name: string, value: string, seconds?: number): string =>
  `${name}=${value}; Path=${base}; HttpOnly; SameSite=Lax${seconds === undefined ? '' : `; Max-Age=${seconds}`}`;

/** Remembers in the browser that a user has signed in, and sends the user back to the application. */
export async function signedIn(login: Login, authorization: Authorization, username: string): Promise<HttpAnswer> {
  const authTime = Math.floor(login.cognito.clock.now() / 1_000);
  const session = login.sessions.add({ userPoolId: login.pool.settings.id, username, authTime });
  const answer = await sendBack(login, authorization, { username, authTime });
  return { ...answer, headers: { ...answer.headers, 'set-cookie': [cookie(login, SESSION_COOKIE, session, 3_600)] } };
}

/** Sends a user back to the application: with a code, or with tokens where the client may have them in its URL. */
export async function sendBack(
  { codes, cognito, pool }: Login,
  { client, challenge, nonce, redirectUri, responseType, scopes, state }: Authorization,
  { username, authTime }: Pick<BrowserSession, 'username' | 'authTime'>,
): Promise<HttpAnswer> {
  const scope = scopes.join(' ');
  const more = { ...(nonce === undefined ? {} : { nonce }) };
  if (responseType === 'code') {
    const code = codes.add({
      clientId: client.settings.id,
      redirectUri,
      username,
      scope,
      authTime,
      ...more,
      ...(challenge === undefined ? {} : { challenge }),
    });
    return redirect(withParameters(redirectUri, { code, state }));
  }
  const user = await pool.get(username);
  const signIn = cognito.tokens.refreshTokens.signIn(client.settings, username, { scope, authTime, ...more });
  const tokens = await cognito.tokens.renew(signIn, user, await pool.groupsOf(user));
  const id_token = scopes.includes('openid') ? tokens.IdToken : undefined;
  const { AccessToken: access_token, ExpiresIn, TokenType: token_type } = tokens;
  return redirect(
    withParameters(redirectUri, { id_token, access_token, expires_in: `${ExpiresIn}`, token_type, state }, 'hash'),
  );
}

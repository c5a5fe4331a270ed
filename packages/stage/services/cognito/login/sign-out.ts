import type { HttpAnswer } from '../../../wire/server.ts';
import { LoginRefusal, redirect } from './answers.ts';
import { html, page } from './html.ts';
import { cookie, type Login, SESSION_COOKIE } from './login.ts';
import type { LoginRequest } from './request.ts';

/**
 * Forgets who is signed in in the browser. Tokens that were given out stay good: an application revokes its own.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export function signOut(login: Login, { query, cookie: cookieOf }: LoginRequest): HttpAnswer {
  const client = login.clientOf(query.get('client_id') ?? '');
  const target = query.get('logout_uri');
  if (client?.settings.oauth === undefined) throw failed(login, 'invalid_request');
  if (target === null && query.get('redirect_uri') === null) throw failed(login, 'invalid_request');
  if (target !== null && !client.settings.oauth.logoutUrls.includes(target)) throw failed(login, 'redirect_mismatch');
  login.sessions.take(cookieOf(SESSION_COOKIE) ?? '');
  // Without an address to go to, the page to sign in comes next.
  return redirect(target ?? `${login.base}/login?${query}`, { 'set-cookie': [cookie(login, SESSION_COOKIE, '', 0)] });
}

const failed = ({ base }: Login, error: string) =>
  new LoginRefusal(redirect(`${base}/error?${new URLSearchParams({ error })}`));

/** What a browser sees whose application is not known, or not known at this address. */
export const errorPage = ({ query }: LoginRequest): HttpAnswer =>
  page(
    400,
    'Something went wrong',
    html`<p role="alert">An error was encountered with the requested page.</p><p>${query.get('error') ?? ''}</p>`,
  );

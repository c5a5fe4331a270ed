import { randomBytes } from 'node:crypto';
import { looseObject, object, optional, parse, string } from 'valibot';
import { AwsError } from '../../../errors.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import { answerChallenge, withPassword } from '../auth-flows.ts';
import { confirmSignUp, signUp } from '../sign-up-operations.ts';
import { LoginRefusal, redirect } from './answers.ts';
import { type Authorization, authorizationOf } from './authorization.ts';
import { atProvider } from './federation.ts';
import { type Html, html, page } from './html.ts';
import { cookie, type Login, SESSION_COOKIE, sendBack, signedIn } from './login.ts';
import type { LoginRequest } from './request.ts';

const CSRF_COOKIE = 'XSRF-TOKEN';
const CHALLENGES = { SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE', NEW_PASSWORD_REQUIRED: 'NEW_PASSWORD' } as const;

const answer = looseObject({
  ChallengeName: optional(string()),
  Session: optional(string()),
  AuthenticationResult: optional(object({ RefreshToken: string() })),
});

/** The authorization that a page belongs to: it has the same parameters as the request that led to it. */
export const authorizationFor = (login: Login, { query }: LoginRequest): Authorization =>
  authorizationOf({ query, errorPage: `${login.base}/error`, clientOf: login.clientOf });

/** https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
export async function authorize(login: Login, request: LoginRequest): Promise<HttpAnswer> {
  const authorization = authorizationFor(login, request);
  const session = login.sessions.find(request.cookie(SESSION_COOKIE) ?? '');
  // A user who has signed in at this pool within the hour is not asked again.
  if (session?.userPoolId === login.pool.settings.id) return sendBack(login, authorization, session);
  return (await atProvider(login, authorization, request)) ?? redirect(`${login.base}/login?${request.query}`);
}

/** The page to sign in, and what its forms send. https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html */
export async function signInPage(login: Login, request: LoginRequest): Promise<HttpAnswer> {
  const authorization = authorizationFor(login, request);
  if (!login.hasPages(authorization.client.settings.id)) {
    // The newer pages have no style of their own to begin with. In these words (unverified; settled by: /login of such a client).
    return page(403, 'Login pages unavailable', html`<p role="alert">Please contact an administrator.</p>`);
  }
  if (request.method === 'GET') return form(login, request, signInForm(authorization, request));
  requireOwnForm(request);
  const { cognito } = login;
  const username = request.form.get('username') ?? '';
  try {
    const challenge = request.form.get('challenge');
    const answered =
      challenge === 'SOFTWARE_TOKEN_MFA' || challenge === 'NEW_PASSWORD_REQUIRED'
        ? await answerChallenge(cognito, {
            ClientId: authorization.client.settings.id,
            ChallengeName: challenge,
            Session: request.form.get('session') ?? '',
            ChallengeResponses: { USERNAME: username, [CHALLENGES[challenge]]: request.form.get('answer') ?? '' },
          })
        : await withPassword(cognito, authorization.client, {
            USERNAME: username,
            PASSWORD: request.form.get('password') ?? '',
          });
    const { AuthenticationResult: result, ChallengeName, Session = '' } = parse(answer, answered);
    if (ChallengeName !== undefined) return form(login, request, challengeForm(ChallengeName, username, Session));
    // The application gets tokens of its own for the code.
    if (result !== undefined) cognito.tokens.refreshTokens.forget(result.RefreshToken);
    const user = await login.pool.get(username);
    return await signedIn(login, authorization, user.Username);
  } catch (error) {
    return form(login, request, signInForm(authorization, request, messageOf(error)));
  }
}

/** The page to sign up, and the one for the code of the email. */
export async function signUpPage(login: Login, request: LoginRequest): Promise<HttpAnswer> {
  const authorization = authorizationFor(login, request);
  if (request.method === 'GET') return form(login, request, signUpForm(request));
  requireOwnForm(request);
  const ClientId = authorization.client.settings.id;
  const Username = request.form.get('username') ?? '';
  const ConfirmationCode = request.form.get('code');
  try {
    if (ConfirmationCode === null) {
      const Password = request.form.get('password') ?? '';
      await signUp(login.cognito, { ClientId, Username, Password, UserAttributes: [] });
      return form(login, request, codeForm(Username));
    }
    await confirmSignUp(login.cognito, { ClientId, Username, ConfirmationCode, ClientMetadata: undefined });
  } catch (error) {
    const again =
      ConfirmationCode === null ? signUpForm(request, messageOf(error)) : codeForm(Username, messageOf(error));
    return form(login, request, again);
  }
  return signedIn(login, authorization, (await login.pool.get(Username)).Username);
}

/** What a user may read of an error; any other is a bug of the stage. */
function messageOf(error: unknown): string {
  if (error instanceof AwsError) return error.message;
  throw error;
}

/** A form of another site does not know the secret of the cookie. */
function requireOwnForm({ cookie: cookieOf, form: fields }: LoginRequest): void {
  const expected = cookieOf(CSRF_COOKIE);
  if (expected !== undefined && expected !== '' && fields.get('_csrf') === expected) return;
  throw new LoginRefusal(
    page(403, 'Forbidden', html`<p role="alert">This form is not from this page. Go back and reload it.</p>`),
  );
}

interface Form {
  readonly title: string;
  readonly action: string;
  readonly alert: string | undefined;
  readonly fields: Html;
  readonly button: string;
  readonly more?: Html;
}

function form(login: Login, { query, cookie: cookieOf }: LoginRequest, content: Form): HttpAnswer {
  const secret = cookieOf(CSRF_COOKIE) || randomBytes(18).toString('base64url');
  const { action, alert, button, fields, more = html``, title } = content;
  const problem = alert === undefined ? html`` : html`<p role="alert">${alert}</p>`;
  return page(
    200,
    title,
    html`${problem}<form method="post" action="${`${login.base}/${action}?${query}`}"><input type="hidden" name="_csrf" value="${secret}">${fields}<button>${button}</button></form>${more}`,
    { 'set-cookie': [cookie(login, CSRF_COOKIE, secret)] },
  );
}

const nameField = (name = '') =>
  html`<label>Email or user name<input name="username" autocomplete="username" value="${name}" required></label>`;
const passwordField = (autocomplete: string) =>
  html`<label>Password<input name="password" type="password" autocomplete="${autocomplete}" required></label>`;

function signInForm({ oauth }: Authorization, { form: given, query }: LoginRequest, alert?: string): Form {
  const providers = oauth.providers.filter((name) => name !== 'COGNITO');
  const links = providers.map((name) => {
    const target = new URLSearchParams(query);
    target.set('identity_provider', name);
    return html`<a class="provider" href="oauth2/authorize?${`${target}`}">Continue with ${name}</a>`;
  });
  return {
    title: 'Sign in',
    action: 'login',
    alert,
    fields: html`${nameField(given.get('username') ?? '')}${passwordField('current-password')}`,
    button: 'Sign in',
    more: html`${links}<p><a href="signup?${`${query}`}">Create an account</a></p>`,
  };
}

const challengeForm = (name: string, username: string, session: string, alert?: string): Form => ({
  title: name === 'SOFTWARE_TOKEN_MFA' ? 'Enter the code of your app' : 'Choose a new password',
  action: 'login',
  alert,
  fields: html`<input type="hidden" name="username" value="${username}"><input type="hidden" name="session" value="${session}"><input type="hidden" name="challenge" value="${name}"><label>${name === 'SOFTWARE_TOKEN_MFA' ? 'Code' : 'New password'}<input name="answer" type="${name === 'SOFTWARE_TOKEN_MFA' ? 'text' : 'password'}" autocomplete="off" required></label>`,
  button: 'Continue',
});

const signUpForm = ({ form: given }: LoginRequest, alert?: string): Form => ({
  title: 'Sign up',
  action: 'signup',
  alert,
  fields: html`${nameField(given.get('username') ?? '')}${passwordField('new-password')}`,
  button: 'Sign up',
});

const codeForm = (username: string, alert?: string): Form => ({
  title: 'Confirm your account',
  action: 'confirmUser',
  alert,
  fields: html`<input type="hidden" name="username" value="${username}"><label>Code from the email<input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>`,
  button: 'Confirm',
});

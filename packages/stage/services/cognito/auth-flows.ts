import { looseObject, optional, parse, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Client, Cognito } from './cognito.ts';
import { onlyParameters, parameter } from './inputs.ts';
import { checkPassword } from './password-policy.ts';
import { invalidSession } from './sessions.ts';
import type { PoolUser } from './user.ts';
import type { UserPool } from './user-pool.ts';

type Parameters = Readonly<Record<string, string>>;

/** The answer to a challenge, as `RespondToAuthChallenge` takes it. */
export interface ChallengeAnswer {
  readonly ClientId: string;
  readonly ChallengeName: 'SOFTWARE_TOKEN_MFA' | 'NEW_PASSWORD_REQUIRED';
  readonly ChallengeResponses: Parameters;
  readonly Session: string;
  readonly ClientMetadata?: Parameters | undefined;
}

const outcome = looseObject({ ChallengeName: optional(string()) });

/** The one answer to a wrong password and to a name that does not exist. */
export const incorrect = () => new AwsError('NotAuthorizedException', 'Incorrect username or password.');

/**
 * `USER_PASSWORD_AUTH`. It says that a user is unconfirmed before it looks at the password
 * (https://github.com/aws/aws-sdk-js/issues/4608). The lockout after many wrong passwords is not modelled.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export async function withPassword(cognito: Cognito, client: Client, given: Parameters): Promise<unknown> {
  const { pool, settings } = client;
  onlyParameters(given, ['USERNAME', 'PASSWORD']);
  const password = parameter(given, 'PASSWORD');
  const user = await pool.find(parameter(given, 'USERNAME'));
  if (user === undefined) {
    throw settings.preventUserExistenceErrors
      ? incorrect()
      : new AwsError('UserNotFoundException', 'User does not exist.');
  }
  if (user.UserStatus === 'UNCONFIRMED') {
    throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.Password !== password) throw incorrect();
  checkTemporaryPassword(user, cognito.clock.now());
  const request = {
    ClientId: settings.id,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: user.Username, PASSWORD: password },
  };
  const answer = parse(outcome, await pool.call('InitiateAuth', request));
  const { ChallengeName: challenge } = answer;
  if (challenge === undefined) return answer;
  const signIn = { clientId: settings.id, username: user.Username, challenge };
  return { ...answer, Session: cognito.sessions.open(signIn, settings.sessionMinutes) };
}

/**
 * `REFRESH_TOKEN_AUTH`: new tokens of the same sign-in; the refresh token stays as it is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
 */
export async function withRefreshToken(cognito: Cognito, { pool, settings }: Client, given: Parameters) {
  onlyParameters(given, ['REFRESH_TOKEN']);
  const signIn = cognito.tokens.refreshTokens.signInOf(parameter(given, 'REFRESH_TOKEN'), settings.id);
  const user = await pool.find(signIn.username);
  if (user === undefined) throw new AwsError('NotAuthorizedException', 'Invalid Refresh Token.');
  const AuthenticationResult = await cognito.tokens.renew(signIn, user, await pool.groupsOf(user));
  return { ChallengeParameters: {}, AuthenticationResult };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
export async function answerChallenge(cognito: Cognito, input: ChallengeAnswer): Promise<unknown> {
  const { ClientId, ChallengeName, ChallengeResponses: given } = input;
  const { pool } = cognito.client(ClientId);
  const name = ChallengeName === 'SOFTWARE_TOKEN_MFA' ? 'SOFTWARE_TOKEN_MFA_CODE' : 'NEW_PASSWORD';
  onlyParameters(given, ['USERNAME', name]);
  const value = parameter(given, name);
  const user = await pool.find(parameter(given, 'USERNAME'));
  if (user === undefined) throw invalidSession();
  const signIn = { clientId: ClientId, username: user.Username, challenge: ChallengeName };
  return cognito.sessions.answer(input.Session, signIn, () => {
    if (ChallengeName === 'NEW_PASSWORD_REQUIRED') checkNewPassword(pool, user, value);
    const request = { ...input, ChallengeResponses: { USERNAME: user.Username, [name]: value } };
    return pool.call('RespondToAuthChallenge', request).catch(rewordMismatch);
  });
}

/**
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html. The error for a
 * temporary password that is over has these words (unverified; settled by: a sign-in with a temporary password that is over).
 */
function checkTemporaryPassword({ UserStatus, temporaryPasswordExpiresAt = 0 }: PoolUser, now: number): void {
  if (UserStatus !== 'FORCE_CHANGE_PASSWORD' || now < temporaryPasswordExpiresAt) return;
  throw new AwsError('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.');
}

function checkNewPassword(pool: UserPool, user: PoolUser, password: string): void {
  checkPassword(password, pool.settings.passwordPolicy);
  if ((user.UserMFASettingList ?? []).length === 0) return;
  // Cognito would ask for the code next; cognito-local would hand out the tokens.
  throw new AwsError(
    'UnsupportedOperationException',
    'A temporary password of a user with a second factor is not executed by the local stage.',
  );
}

function rewordMismatch(error: unknown): never {
  if (!(error instanceof AwsError) || error.code !== 'CodeMismatchException') throw error;
  throw new AwsError('CodeMismatchException', 'Invalid code received for user');
}

import { boolean, maxLength, minLength, optional, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import type { Cognito } from './cognito.ts';
import { USER_SCOPE } from './tokens.ts';
import type { PoolUser } from './user.ts';
import type { UserPool } from './user-pool.ts';

const permissions = () => [];
const AccessToken = string();

/**
 * What users do with their own account, by access token. A second factor is an authenticator app; cognito-local checks
 * its codes against the time of the laptop, as an app on a phone knows no stage time, and does not notice a code that
 * is used twice.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
export function accountOperations(cognito: Cognito): Readonly<Record<string, Operation>> {
  return {
    GetUser: operation({
      anonymous: true,
      input: strictObject({ AccessToken }),
      permissions,
      run: async (input) => {
        const { pool } = await authenticate(cognito, input.AccessToken);
        return pool.call('GetUser', input);
      },
    }),

    AssociateSoftwareToken: operation({
      anonymous: true,
      input: strictObject({ AccessToken }),
      permissions,
      run: async (input) => {
        const { pool, user } = await authenticate(cognito, input.AccessToken);
        requireSoftwareTokens(pool);
        // Cognito keeps the old one until the new one is verified; cognito-local would lock the user out.
        if (user.SoftwareTokenMfaConfiguration?.Verified) {
          throw new AwsError(
            'UnsupportedOperationException',
            'Replacing a verified software token is not executed by the local stage.',
          );
        }
        return pool.call('AssociateSoftwareToken', input);
      },
    }),

    VerifySoftwareToken: operation({
      anonymous: true,
      input: strictObject({
        AccessToken,
        UserCode: pipe(string(), minLength(6), maxLength(6)),
        FriendlyDeviceName: optional(string()),
      }),
      permissions,
      run: async (input) => {
        const { pool, user } = await authenticate(cognito, input.AccessToken);
        requireSoftwareTokens(pool);
        const answer = await pool.call('VerifySoftwareToken', input).catch(rewordMismatch);
        // cognito-local turns the second factor on at once; in AWS that takes SetUserMFAPreference.
        const { UserMFASettingList: _, ...verified } = await pool.get(user.Username);
        const { UserMFASettingList } = user;
        await pool.save(UserMFASettingList === undefined ? verified : { ...verified, UserMFASettingList });
        return answer;
      },
    }),

    SetUserMFAPreference: operation({
      anonymous: true,
      input: strictObject({
        AccessToken,
        SoftwareTokenMfaSettings: optional(
          strictObject({ Enabled: optional(boolean(), false), PreferredMfa: optional(boolean(), false) }),
        ),
      }),
      permissions,
      run: async (input) => {
        const { pool } = await authenticate(cognito, input.AccessToken);
        return pool.call('SetUserMFAPreference', input);
      },
    }),
  };
}

/**
 * The caller of an operation that takes an access token; cognito-local itself would believe any token.
 * @throws AwsError `NotAuthorizedException`, `UserNotFoundException`
 */
export async function authenticate(
  cognito: Cognito,
  accessToken: string,
): Promise<{ readonly pool: UserPool; readonly user: PoolUser }> {
  const { client_id, scope, username } = await cognito.tokens.accessClaims(accessToken);
  // In these words: https://github.com/aws-amplify/amplify-js/issues/3732
  if (scope?.split(' ').includes(USER_SCOPE) !== true)
    throw new AwsError('NotAuthorizedException', 'Access Token does not have required scopes');
  const { pool } = cognito.client(client_id);
  return { pool, user: await pool.get(username) };
}

function requireSoftwareTokens({ settings }: UserPool): void {
  if (settings.softwareTokenMfa) return;
  throw new AwsError('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool');
}

function rewordMismatch(error: unknown): never {
  if (!(error instanceof AwsError) || error.code !== 'CodeMismatchException') throw error;
  throw new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');
}

import { strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { authenticate } from './account-operations.ts';
import { incorrect } from './auth-flows.ts';
import { checkCode, codeMismatch, withCode } from './codes.ts';
import type { Cognito } from './cognito.ts';
import { ClientMetadata, invalid, Username } from './inputs.ts';
import { checkPassword } from './password-policy.ts';
import { unknownUser } from './sign-up-operations.ts';
import { attributeOf, emailDelivery } from './user.ts';

const permissions = () => [];

/**
 * Forgotten and changed passwords. Who does not exist gets the same answer as who does, when the client hides it:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export function passwordOperations(cognito: Cognito): Readonly<Record<string, Operation>> {
  const { clock } = cognito;
  return {
    // https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-recover-a-user-account.html
    ForgotPassword: operation({
      anonymous: true,
      input: strictObject({ ClientId: string(), Username }),
      permissions,
      run: async (input) => {
        const client = cognito.publicClient(input.ClientId);
        const { pool } = client;
        // In these words (unverified; settled by: ForgotPassword in a pool whose only way of recovery is admin_only).
        if (!pool.settings.recoversByEmail)
          throw new AwsError('NotAuthorizedException', 'Contact administrator to reset password.');
        const user = await pool.find(input.Username);
        if (user === undefined || attributeOf(user, 'email_verified') !== 'true') {
          if (client.settings.preventUserExistenceErrors) return emailDelivery(input.Username);
          throw (
            (user === undefined ? unknownUser(client) : undefined) ??
            invalid('Cannot reset password for the user as there is no registered/verified email or phone_number')
          );
        }
        // AWS's words: https://github.com/aws/aws-aspnet-cognito-identity-provider/issues/37
        if (user.UserStatus === 'FORCE_CHANGE_PASSWORD') {
          throw new AwsError('NotAuthorizedException', 'User password cannot be reset in the current state.');
        }
        await pool.call('ForgotPassword', { ...input, Username: user.Username });
        await pool.save(withCode(await pool.get(user.Username), 'forgot-password', clock));
        return emailDelivery(attributeOf(user, 'email') ?? '');
      },
    }),

    ConfirmForgotPassword: operation({
      anonymous: true,
      input: strictObject({
        ClientId: string(),
        Username,
        ConfirmationCode: string(),
        Password: string(),
        ClientMetadata,
      }),
      permissions,
      run: async (input) => {
        const client = cognito.publicClient(input.ClientId);
        const { pool } = client;
        // Cognito checks the password before anything about the user, so that it tells nothing about one (unverified;
        // settled by: ConfirmForgotPassword with a bad password for an unknown user).
        checkPassword(input.Password, pool.settings.passwordPolicy);
        const user = await pool.find(input.Username);
        if (user === undefined) throw unknownUser(client) ?? codeMismatch();
        checkCode(user, 'forgot-password', input.ConfirmationCode, clock);
        await pool.call('ConfirmForgotPassword', { ...input, Username: user.Username });
        return {};
      },
    }),

    ChangePassword: operation({
      anonymous: true,
      input: strictObject({ AccessToken: string(), PreviousPassword: string(), ProposedPassword: string() }),
      permissions,
      run: async (input) => {
        const { pool, user } = await authenticate(cognito, input.AccessToken);
        if (user.Password !== input.PreviousPassword) throw incorrect();
        checkPassword(input.ProposedPassword, pool.settings.passwordPolicy);
        return pool.call('ChangePassword', input);
      },
    }),
  };
}

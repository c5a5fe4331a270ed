import { type InferOutput, object, parse, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { checkCode, codeMismatch, newCode, withCode } from './codes.ts';
import type { Client, Cognito } from './cognito.ts';
import { ClientMetadata, invalid, newAttributes, UserAttributes, Username } from './inputs.ts';
import { checkPassword } from './password-policy.ts';
import { attributeOf, emailDelivery, withAttribute } from './user.ts';

const permissions = () => [];
const newUser = strictObject({ ClientId: string(), Username, Password: string(), UserAttributes });
const confirmation = strictObject({ ClientId: string(), Username, ConfirmationCode: string(), ClientMetadata });

/** Registering: https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html */
export function signUpOperations(cognito: Cognito): Readonly<Record<string, Operation>> {
  const { clock } = cognito;
  return {
    SignUp: operation({
      anonymous: true,
      input: newUser,
      permissions,
      run: (input) => {
        cognito.publicClient(input.ClientId);
        return signUp(cognito, input);
      },
    }),

    ConfirmSignUp: operation({
      anonymous: true,
      input: confirmation,
      permissions,
      run: (input) => {
        cognito.publicClient(input.ClientId);
        return confirmSignUp(cognito, input);
      },
    }),

    ResendConfirmationCode: operation({
      anonymous: true,
      input: strictObject({ ClientId: string(), Username }),
      permissions,
      run: async (input) => {
        const client = cognito.publicClient(input.ClientId);
        const { pool } = client;
        if (!pool.settings.autoVerifyEmail) throw invalid('Auto verification not turned on.');
        const user = await pool.find(input.Username);
        if (user === undefined) {
          const error = unknownUser(client);
          if (error !== undefined) throw error;
          return emailDelivery(input.Username);
        }
        if (user.UserStatus !== 'UNCONFIRMED') {
          // A client that hides who exists answers as if a code was sent (https://github.com/aws-amplify/amplify-js/issues/14762).
          if (client.settings.preventUserExistenceErrors) return emailDelivery(input.Username);
          throw invalid('User is already confirmed.');
        }
        const email = attributeOf(user, 'email') ?? '';
        const code = newCode();
        cognito.sendEmail(email, code);
        await pool.save({ ...withCode(user, 'sign-up', clock), ConfirmationCode: code });
        return emailDelivery(email);
      },
    }),
  };
}

/** Registers a user, who gets a code by email. @throws AwsError */
export async function signUp(cognito: Cognito, input: InferOutput<typeof newUser>) {
  const { pool } = cognito.client(input.ClientId);
  const { adminCreateUserOnly, autoVerifyEmail, passwordPolicy } = pool.settings;
  if (adminCreateUserOnly) {
    throw new AwsError('NotAuthorizedException', 'SignUp is not permitted for this user pool');
  }
  const attributes = newAttributes(input.Username, input.UserAttributes, pool.settings, 'user');
  checkPassword(input.Password, passwordPolicy);
  if ((await pool.find(input.Username)) !== undefined) {
    throw new AwsError('UsernameExistsException', 'User already exists');
  }
  const request = { ...input, UserAttributes: [...attributes] };
  const { UserSub } = parse(object({ UserSub: string() }), await pool.call('SignUp', request));
  await pool.save(withCode(await pool.get(UserSub), 'sign-up', cognito.clock));
  const email = attributes.find(({ Name }) => Name === 'email')?.Value ?? '';
  return { UserConfirmed: false, UserSub, ...(autoVerifyEmail ? emailDelivery(email) : {}) };
}

/** Confirms a user by the code of the email. @throws AwsError */
export async function confirmSignUp(cognito: Cognito, input: InferOutput<typeof confirmation>) {
  const client = cognito.client(input.ClientId);
  const { pool } = client;
  const user = await pool.find(input.Username);
  // The error of a wrong code hides that there is no such user (unverified; settled by: ConfirmSignUp for an unknown
  // user by a client with PreventUserExistenceErrors).
  if (user === undefined) throw unknownUser(client) ?? codeMismatch();
  if (user.UserStatus !== 'UNCONFIRMED') {
    throw new AwsError('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.UserStatus}`);
  }
  checkCode(user, 'sign-up', input.ConfirmationCode, cognito.clock);
  // The code has proved the address; the trigger is to see that.
  await pool.save(withAttribute(user, 'email_verified', 'true'));
  await pool.call('ConfirmSignUp', { ...input, Username: user.Username });
  return {};
}

/**
 * The error for a user that does not exist, unless the client hides that.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export function unknownUser({ settings }: Client): AwsError | undefined {
  if (settings.preventUserExistenceErrors) return undefined;
  return new AwsError('UserNotFoundException', 'Username/client id combination not found.');
}

import type { TargetName } from 'cognito-local/lib/targets/Target.js';
import {
  array,
  boolean,
  type GenericSchema,
  type InferOutput,
  integer,
  looseObject,
  maxValue,
  minValue,
  number,
  optional,
  parse,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import type { Cognito } from './cognito.ts';
import { ClientMetadata, invalid, newAttributes, UserAttributes, Username } from './inputs.ts';
import { checkPassword, temporaryPassword } from './password-policy.ts';
import type { UserPool } from './user-pool.ts';

const DAY = 86_400_000;
const UserPoolId = string();
/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
const limit = optional(pipe(number(), integer(), minValue(0), maxValue(60)), 60);
const onUser = { UserPoolId, Username };

/** What applications and administrators do to a pool's users, with IAM permissions on the pool. */
export function adminOperations(cognito: Cognito): Readonly<Record<string, Operation>> {
  const admin = <S extends GenericSchema<unknown, { readonly UserPoolId: string }>>(
    name: TargetName,
    input: S,
    run: (pool: UserPool, input: InferOutput<S>) => unknown,
  ): Readonly<Record<string, Operation>> => ({
    [name]: operation({
      input,
      permissions: ({ UserPoolId }) => [{ action: `cognito-idp:${name}`, resource: cognito.arnOf(UserPoolId) }],
      run: (request) => run(cognito.pool(request.UserPoolId), request),
    }),
  });
  /** An operation that cognito-local does as AWS does, once it is told the user's own name instead of an address. */
  const plain = <S extends GenericSchema<unknown, { readonly UserPoolId: string; readonly Username: string }>>(
    name: TargetName,
    input: S,
  ) =>
    admin(name, input, async (pool, request) =>
      pool.call(name, { ...request, Username: (await pool.get(request.Username)).Username }),
    );
  /** A password that the user has to replace in time. */
  const setTemporary = async (pool: UserPool, name: string) => {
    const days = pool.settings.passwordPolicy.TemporaryPasswordValidityDays;
    await pool.save({ ...(await pool.get(name)), temporaryPasswordExpiresAt: cognito.clock.now() + days * DAY });
  };

  return {
    ...plain('AdminAddUserToGroup', strictObject({ ...onUser, GroupName: string() })),
    ...plain('AdminRemoveUserFromGroup', strictObject({ ...onUser, GroupName: string() })),
    ...plain('AdminListGroupsForUser', strictObject(onUser)),
    ...plain('AdminGetUser', strictObject(onUser)),
    ...plain('AdminDeleteUser', strictObject(onUser)),
    ...plain('AdminConfirmSignUp', strictObject({ ...onUser, ClientMetadata })),
    ...admin(
      'ListUsers',
      strictObject({ UserPoolId, Filter: optional(string()), Limit: limit, PaginationToken: optional(string()) }),
      async (pool, input) => {
        const { Limit, PaginationToken, ...request } = input;
        const { Users } = parse(looseObject({ Users: array(looseObject({})) }), await pool.call('ListUsers', request));
        const { items, next } = pageOf(Users, PaginationToken, Limit, invalid('Invalid pagination token.'));
        return { Users: items, PaginationToken: next };
      },
    ),
    ...admin('ListUsersInGroup', strictObject({ UserPoolId, GroupName: string() }), (pool, input) =>
      pool.call('ListUsersInGroup', input),
    ),
    ...admin('ListGroups', strictObject({ UserPoolId }), (pool, input) => pool.call('ListGroups', input)),
    ...admin('DescribeUserPool', strictObject({ UserPoolId }), async (pool, input) => {
      const described = looseObject({ UserPool: looseObject({}) });
      const answer = parse(described, await pool.call('DescribeUserPool', input));
      return { UserPool: { ...answer.UserPool, EstimatedNumberOfUsers: (await pool.users()).length } };
    }),

    // https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html
    ...admin(
      'AdminCreateUser',
      strictObject({
        ...onUser,
        UserAttributes,
        TemporaryPassword: optional(string()),
        MessageAction: optional(picklist(['SUPPRESS'])),
        DesiredDeliveryMediums: optional(array(picklist(['EMAIL', 'SMS'])), ['SMS']),
      }),
      async (pool, input) => {
        const { passwordPolicy } = pool.settings;
        const attributes = newAttributes(input.Username, input.UserAttributes, pool.settings, 'administrator');
        const password = input.TemporaryPassword ?? temporaryPassword(passwordPolicy);
        checkPassword(password, passwordPolicy);
        if ((await pool.find(input.Username)) !== undefined) {
          throw new AwsError('UsernameExistsException', 'User account already exists');
        }
        // The default, a text message, fails for a user without a phone number (unverified; settled by: AdminCreateUser
        // without DesiredDeliveryMediums for a user who has an email address only).
        if (input.MessageAction === undefined && !input.DesiredDeliveryMediums.includes('EMAIL')) {
          throw invalid('User has no attribute matching desired delivery mediums');
        }
        const answer = await pool.call('AdminCreateUser', {
          ...input,
          DesiredDeliveryMediums: ['EMAIL'],
          TemporaryPassword: password,
          UserAttributes: [...attributes],
        });
        await setTemporary(pool, input.Username);
        return answer;
      },
    ),

    ...admin(
      'AdminSetUserPassword',
      strictObject({ ...onUser, Password: string(), Permanent: optional(boolean(), false) }),
      async (pool, input) => {
        checkPassword(input.Password, pool.settings.passwordPolicy);
        const { Username } = await pool.get(input.Username);
        const answer = await pool.call('AdminSetUserPassword', { ...input, Username });
        if (!input.Permanent) await setTemporary(pool, Username);
        return answer;
      },
    ),
  };
}

import { randomBytes, randomUUID } from 'node:crypto';
import type { StageClock } from '../../../clock.ts';
import { type PoolUser, withAttribute } from '../user.ts';
import type { UserPool } from '../user-pool.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { FederationError, type ProviderClaims } from './oidc.ts';

/** The status of users who have no password at the pool. */
const EXTERNAL = 'EXTERNAL_PROVIDER';

/** The group that a pool makes for a provider: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html */
export const groupOf = ({ name, userPoolId }: Pick<IdentityProvider, 'name' | 'userPoolId'>): string =>
  `${userPoolId}_${name}`;

/**
 * The user of the pool for one of a provider: made at the first sign-in, and brought up to date at each of the others.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html
 * @throws FederationError when the provider does not tell an attribute that the pool requires; AwsError of a trigger
 */
export async function federatedUser(
  pool: UserPool,
  provider: IdentityProvider,
  claims: ProviderClaims,
  clock: StageClock,
): Promise<PoolUser> {
  const mapped = Object.entries(provider.mapping)
    .filter(([attribute, claim]) => attribute !== 'username' && claims[claim] !== undefined)
    .map(([attribute, claim]) => [attribute, String(claims[claim])] as const);
  const missing = pool.settings.requiredAttributes.find((name) => !mapped.some(([attribute]) => attribute === name));
  // In these words (unverified; settled by: a sign-in whose ID token lacks a required attribute).
  if (missing !== undefined) throw new FederationError(`attributes required: [${missing}]`);
  const Username = `${provider.name}_${claims.sub}`;
  const known = (await pool.users()).find((user) => user.Username === Username);
  const user = mapped.reduce(
    (one, [name, value]) => withAttribute(one, name, value),
    known ?? newUser(Username, provider, claims, clock),
  );
  const now = new Date(clock.now());
  if (known?.UserStatus === EXTERNAL) {
    await pool.save({ ...user, UserLastModifiedDate: now });
    return pool.get(Username);
  }
  await pool.save({ ...user, UserStatus: 'UNCONFIRMED' });
  const onUser = { UserPoolId: pool.settings.id, Username };
  // It runs the trigger for confirmed users, as at any other sign-up. A user whose trigger failed is not there yet, and tries again.
  await pool.call('AdminConfirmSignUp', onUser);
  await pool.save({ ...(await pool.get(Username)), UserStatus: EXTERNAL });
  await pool.call('AdminAddUserToGroup', { ...onUser, GroupName: groupOf(provider) });
  return pool.get(Username);
}

function newUser(
  Username: string,
  { name: providerName, type: providerType }: IdentityProvider,
  { sub: userId }: ProviderClaims,
  clock: StageClock,
): PoolUser {
  const now = new Date(clock.now());
  const identity = { userId, providerName, providerType, issuer: null, primary: true, dateCreated: `${clock.now()}` };
  return {
    Username,
    UserStatus: 'UNCONFIRMED',
    Enabled: true,
    // Nobody knows it: such a user signs in at the provider only.
    Password: randomBytes(32).toString('base64'),
    Attributes: [
      { Name: 'sub', Value: randomUUID() },
      { Name: 'identities', Value: JSON.stringify([identity]) },
    ],
    RefreshTokens: [],
    UserCreateDate: now,
    UserLastModifiedDate: now,
  };
}

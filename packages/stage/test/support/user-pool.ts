import type { UserPoolSettings } from '../../services/cognito/settings.ts';

export const userPoolArn = (id: string) => `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`;

/** A pool that asks little of a password, without triggers; a test names what it needs otherwise. */
export function lenientPool(id: string, changes: Partial<UserPoolSettings> = {}): UserPoolSettings {
  return {
    id,
    arn: userPoolArn(id),
    name: id,
    passwordPolicy: {
      MinimumLength: 8,
      RequireLowercase: false,
      RequireUppercase: false,
      RequireNumbers: false,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 1,
    },
    autoVerifyEmail: true,
    caseSensitive: false,
    signInName: 'email',
    recoversByEmail: true,
    adminCreateUserOnly: false,
    softwareTokenMfa: false,
    requiredAttributes: [],
    triggers: {},
    ...changes,
  };
}

import { USER_POOL_AWS_DEFAULTS } from 'cognito-local/lib/services/cognitoService.js';
import type { UserPool } from 'cognito-local/lib/services/userPoolService.js';
import type { UserPoolSettings } from './settings.ts';

/** A pool's settings as cognito-local and the API spell them. */
export function poolOptions(settings: UserPoolSettings, now: Date): UserPool {
  const { PostAuthentication, PostConfirmation } = settings.triggers;
  const { signInName } = settings;
  const required = ['sub', ...(signInName === 'email' ? ['email'] : []), ...settings.requiredAttributes];
  return {
    Id: settings.id,
    Arn: settings.arn,
    Name: settings.name,
    CreationDate: now,
    LastModifiedDate: now,
    ...(signInName === 'email' ? { UsernameAttributes: ['email'] } : {}),
    ...(signInName === 'username or verified email' ? { AliasAttributes: ['email'] } : {}),
    UsernameConfiguration: { CaseSensitive: settings.caseSensitive },
    ...(settings.autoVerifyEmail ? { AutoVerifiedAttributes: ['email'] } : {}),
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: settings.adminCreateUserOnly },
    MfaConfiguration: settings.softwareTokenMfa ? 'OPTIONAL' : 'OFF',
    LambdaConfig: {
      ...(PostConfirmation === undefined ? {} : { PostConfirmation }),
      ...(PostAuthentication === undefined ? {} : { PostAuthentication }),
    },
    Policies: { PasswordPolicy: settings.passwordPolicy },
    SchemaAttributes: (USER_POOL_AWS_DEFAULTS.SchemaAttributes ?? []).map((attribute) => ({
      ...attribute,
      Required: required.includes(attribute.Name ?? ''),
    })),
  };
}

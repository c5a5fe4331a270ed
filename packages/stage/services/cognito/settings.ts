import type { PasswordPolicy } from './password-policy.ts';

/** The Lambda triggers that the stage executes. */
export type TriggerName = 'PostConfirmation' | 'PostAuthentication';

/** A user pool whose users sign in with their email address. */
export interface UserPoolSettings {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly passwordPolicy: PasswordPolicy;
  /** Whether a new user proves with a code that the email address is theirs. */
  readonly autoVerifyEmail: boolean;
  readonly caseSensitive: boolean;
  /** Whether only administrators create users. */
  readonly adminCreateUserOnly: boolean;
  /** Whether users may have an authenticator app as a second factor. */
  readonly softwareTokenMfa: boolean;
  /** Attributes that a sign-up must have, besides the email address. */
  readonly requiredAttributes: readonly string[];
  /** ARNs of the functions. */
  readonly triggers: { readonly [Name in TriggerName]?: string | undefined };
}

export interface ClientSettings {
  readonly id: string;
  readonly name: string;
  readonly userPoolId: string;
  /** Such as `ALLOW_USER_PASSWORD_AUTH`. */
  readonly authFlows: readonly string[];
  /** Whether answers hide which users exist. */
  readonly preventUserExistenceErrors: boolean;
  readonly tokenRevocation: boolean;
  readonly validSeconds: { readonly access: number; readonly id: number; readonly refresh: number };
  /** How long a challenge can be answered. */
  readonly sessionMinutes: number;
}

export interface GroupSettings {
  readonly name: string;
  readonly userPoolId: string;
  readonly description?: string;
  readonly precedence?: number;
}

import type { PasswordPolicy } from './password-policy.ts';

/** The Lambda triggers that the stage executes. */
export type TriggerName = 'PostConfirmation' | 'PostAuthentication';

/** What users sign in with besides their `sub`: their email address, a name that they choose, or either. */
export type SignInName = 'email' | 'username' | 'username or verified email';

/** A user pool. */
export interface UserPoolSettings {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly signInName: SignInName;
  readonly passwordPolicy: PasswordPolicy;
  /** Whether a new user proves with a code that the email address is theirs. */
  readonly autoVerifyEmail: boolean;
  readonly caseSensitive: boolean;
  /** Whether only administrators create users. */
  readonly adminCreateUserOnly: boolean;
  /** Whether users may have an authenticator app as a second factor. */
  readonly softwareTokenMfa: boolean;
  /** Whether a user who has forgotten the password gets a code. */
  readonly recoversByEmail: boolean;
  /** Attributes that a sign-up must have, besides an email address that is the user name. */
  readonly requiredAttributes: readonly string[];
  /** ARNs of the functions. */
  readonly triggers: { readonly [Name in TriggerName]?: string | undefined };
}

/** What an app client may do at the domain of its pool. */
export interface OAuthSettings {
  readonly flows: readonly ('code' | 'implicit' | 'client_credentials')[];
  readonly scopes: readonly string[];
  /** Where users may be sent to after they have signed in, each as it is. */
  readonly callbackUrls: readonly string[];
  /** The same after they have signed out. */
  readonly logoutUrls: readonly string[];
  /** Names of the identity providers that the client takes; `COGNITO` is the pool itself. */
  readonly providers: readonly string[];
}

export interface ClientSettings {
  readonly id: string;
  readonly name: string;
  readonly userPoolId: string;
  /** @default it has no secret */
  readonly secret?: string | undefined;
  /** @default it is not for the domain of the pool */
  readonly oauth?: OAuthSettings | undefined;
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

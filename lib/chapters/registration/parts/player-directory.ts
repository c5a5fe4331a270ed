import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

export interface PlayerDirectoryProps {
  readonly environment: EnvironmentSettings;
}

/** Group of every registered player. */
export const PLAYERS_GROUP = 'players';
/** Group of those who manage games and dead letters. */
export const ADMINS_GROUP = 'admins';

/**
 * Where players sign up and sign in: a user pool, its public client and its two groups. All of them stay or go together: a pool
 * whose client is gone lets nobody in, and with a group goes who was in it.
 */
export class PlayerDirectory extends UserPool {
  readonly client: UserPoolClient;
  /** Whether Cognito looks at the risk of sign-ins: with `-c plus=true`, because its plan is billed by user. */
  readonly isProtected: boolean;

  constructor(scope: Construct, id: string, props: PlayerDirectoryProps) {
    const isProtected = scope.node.tryGetContext('plus') === 'true';
    super(scope, id, {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(1),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: props.environment.deletionProtection,
      removalPolicy: props.environment.removalPolicy,
      ...(isProtected
        ? { featurePlan: FeaturePlan.PLUS, standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION }
        : {}),
    });
    this.isProtected = isProtected;
    annotate(
      this,
      'cognito-user-pool',
      'Players sign in with their email address; it can change, so everything else refers to the immutable `sub`.',
    );
    annotate(
      this,
      'cognito-mfa',
      'A second factor by authenticator app for those who want it. No SMS: it costs, needs a role, and numbers get hijacked.',
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-COG2',
      reason: 'An arcade does not force a second factor on players; it is offered (OPTIONAL, authenticator app).',
    });
    if (!isProtected)
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-COG8',
        reason: 'Threat protection needs the Plus plan, billed per user; `-c plus=true` turns it on.',
      });

    this.client = this.addClient('Web', {
      generateSecret: false,
      authFlows: { userSrp: true, userPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
    this.client.applyRemovalPolicy(props.environment.removalPolicy);
    annotate(
      this.client,
      'cognito-user-pool',
      'A public client: a browser cannot keep a secret, so there is none. USER_PASSWORD_AUTH is on for command lines; browsers use SRP.',
    );
    for (const [groupName, description] of [
      [PLAYERS_GROUP, 'Everyone who registered'],
      [ADMINS_GROUP, 'Manages games and dead letters'],
    ] as const) {
      const group = new UserPoolGroup(this, groupName, { userPool: this, groupName, description });
      group.applyRemovalPolicy(props.environment.removalPolicy);
      annotate.once(
        group,
        'backend-authorization',
        'The token carries the group as `cognito:groups`. The backend decides what it allows.',
      );
    }
  }
}

import { Duration, Stack } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  ManagedLoginVersion,
  OAuthScope,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';
import type { PlayerDirectory } from '../../registration/parts/player-directory.ts';

export interface ManagedLoginProps {
  readonly players: PlayerDirectory;
  /** First part of the name of the domain. */
  readonly instance: string;
  readonly environment: EnvironmentSettings;
}

/** Where the login page sends a player back to, below the web origin. */
export const CALLBACK_PATH = '/signed-in';

/** Sign-in on pages that Cognito hosts, for the web page of the arcade. */
export class ManagedLogin extends Construct {
  readonly client: UserPoolClient;
  readonly domain: UserPoolDomain;

  constructor(scope: Construct, id: string, { players, instance, environment }: ManagedLoginProps) {
    super(scope, id);
    this.domain = new UserPoolDomain(this, 'Domain', {
      userPool: players,
      // Of all accounts in the Region, one has a name.
      cognitoDomain: { domainPrefix: `${instance}-${Stack.of(this).account}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    annotate(
      this.domain,
      'cognito-managed-login',
      'The pages of Cognito at an address of the pool: sign-in, sign-up, second factor. Version 2 is managed login, which the plan Essentials has; 1 is the classic hosted UI.',
    );
    this.client = new UserPoolClient(this, 'Page', {
      userPool: players,
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true, implicitCodeGrant: false },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [`${environment.webOrigin}${CALLBACK_PATH}`],
        logoutUrls: [`${environment.webOrigin}/`],
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
    this.client.applyRemovalPolicy(environment.removalPolicy);
    annotate(
      this.client,
      'cognito-managed-login',
      'The code flow only: a code in the URL is worth nothing without the verifier that stays in the browser. The implicit flow would put tokens into the URL.',
    );
    const branding = new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: players.userPoolId,
      clientId: this.client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    annotate(
      branding,
      'cognito-managed-login',
      'Without a style, even the one that Cognito provides, a client has no page: the new pages stay unavailable until one is chosen.',
    );
  }
}

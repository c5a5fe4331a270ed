import { Duration } from 'aws-cdk-lib';
import { OAuthScope, UserPoolClient, UserPoolClientIdentityProvider } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';
import type { PlayerDirectory } from '../../registration/parts/player-directory.ts';

export interface ManagedLoginProps {
  readonly players: PlayerDirectory;
  readonly environment: EnvironmentSettings;
}

/** Where the login page sends a player back to, below the web origin. */
export const CALLBACK_PATH = '/signed-in';

/** Sign-in on pages that Cognito hosts, for the web page of the arcade. */
export class ManagedLogin extends Construct {
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, { players, environment }: ManagedLoginProps) {
    super(scope, id);
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
  }
}

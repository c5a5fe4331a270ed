import { optional, picklist, record, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { answerChallenge, withPassword, withRefreshToken } from './auth-flows.ts';
import type { Cognito } from './cognito.ts';
import { ClientMetadata, invalid } from './inputs.ts';

const permissions = () => [];
const parameters = record(string(), string());

/** Signing in: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html */
export function signInOperations(cognito: Cognito): Readonly<Record<string, Operation>> {
  return {
    InitiateAuth: operation({
      anonymous: true,
      input: strictObject({ ClientId: string(), AuthFlow: string(), AuthParameters: optional(parameters, {}) }),
      permissions,
      run: ({ ClientId, AuthFlow, AuthParameters }) => {
        const client = cognito.publicClient(ClientId);
        const flow = AuthFlow === 'REFRESH_TOKEN' ? 'REFRESH_TOKEN_AUTH' : AuthFlow;
        if (!client.settings.authFlows.includes(`ALLOW_${flow}`)) {
          throw invalid(`${AuthFlow} flow not enabled for this client`);
        }
        if (flow === 'USER_PASSWORD_AUTH') return withPassword(cognito, client, AuthParameters);
        if (flow === 'REFRESH_TOKEN_AUTH') return withRefreshToken(cognito, client, AuthParameters);
        throw new AwsError(
          'UnsupportedOperationException',
          `${AuthFlow} is not executed by the local stage; USER_PASSWORD_AUTH and REFRESH_TOKEN_AUTH are.`,
        );
      },
    }),

    RespondToAuthChallenge: operation({
      anonymous: true,
      input: strictObject({
        ClientId: string(),
        ChallengeName: picklist(['SOFTWARE_TOKEN_MFA', 'NEW_PASSWORD_REQUIRED']),
        Session: string(),
        ChallengeResponses: parameters,
        ClientMetadata,
      }),
      permissions,
      run: (input) => {
        cognito.publicClient(input.ClientId);
        return answerChallenge(cognito, input);
      },
    }),

    RevokeToken: operation({
      anonymous: true,
      input: strictObject({ ClientId: string(), Token: string() }),
      permissions,
      run: ({ ClientId, Token }) => {
        const { settings } = cognito.publicClient(ClientId);
        if (!settings.tokenRevocation) {
          throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
        }
        cognito.tokens.refreshTokens.revoke(Token, ClientId);
      },
    }),
  };
}

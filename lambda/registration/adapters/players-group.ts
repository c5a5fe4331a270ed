import { AdminAddUserToGroupCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';

const cognito = new CognitoIdentityProviderClient(clientDefaults);
const GroupName = requiredEnv('PLAYERS_GROUP');

/** Puts a user into the group of all players; a member stays a member. */
export async function joinPlayers(UserPoolId: string, Username: string): Promise<void> {
  await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
}

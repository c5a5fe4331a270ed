import { DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Playground } from '../../playground/playground.ts';
import { observe } from '../../playground/step.ts';

/** Asks Cognito for the client of the page. @returns what was observed. @throws Unproved unless the pool has it */
export async function findPage({ client, stage }: Playground): Promise<string> {
  const ClientId = stage.output('accounts', 'LoginClientId');
  const UserPoolId = client.address.userPoolId;
  const { UserPoolClient } = await client.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  observe(UserPoolClient?.ClientId === ClientId, 'the pool does not know the page');
  return 'the pool knows the page';
}

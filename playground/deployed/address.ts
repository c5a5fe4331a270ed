import type { ArcadeAddress } from '../arcade-client.ts';
import { type Connection, localPart } from './connection.ts';
import type { DeployedStacks } from './stacks.ts';

/**
 * The URL of a deployed API, from the output of its stack.
 * @param environment the name that the API stage must have
 * @throws when the chapter `api` is not deployed, or is deployed as another environment
 */
export async function apiUrlOf(stacks: DeployedStacks, environment: string): Promise<string> {
  const url = await stacks.output('api', 'ApiUrl');
  const deployedAs = new URL(url).pathname.split('/').filter(Boolean).at(-1);
  if (deployedAs === environment) return url;
  throw new Error(`${stacks.instance}-api is deployed as ${deployedAs}, not as ${environment}: ${url}`);
}

/**
 * Where a deployed arcade is, from the outputs of its stacks.
 * @throws when one of the chapters that every arcade has is not deployed, or is deployed as another environment
 */
export async function deployedAddress(
  stacks: DeployedStacks,
  environment: string,
  connection: Connection,
): Promise<ArcadeAddress> {
  return {
    region: await stacks.region(),
    apiUrl: await apiUrlOf(stacks, environment),
    userPoolId: await stacks.output('registration', 'UserPoolId'),
    userPoolClientId: await stacks.output('registration', 'UserPoolClientId'),
    tableName: await stacks.output('foundation', 'TableName'),
    reminderQueueUrl: await stacks.output('registration', 'ReminderQueueUrl'),
    reminderDeadLetterQueueArn: await stacks.output('registration', 'ReminderDeadLetterQueueArn'),
    // Only where partners have routes.
    cabinetKeyId: (await stacks.find('api'))?.CabinetKeyId ?? '',
    ...localPart(connection),
  };
}

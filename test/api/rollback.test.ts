import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sdkConfig } from '../../playground/deployed/connection.ts';
import { rollBack } from '../../playground/deployed/rollback.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

let arcade: Playground;
beforeAll(async () => {
  arcade = await openArcade();
});
afterAll(closeArcades);

async function back(name: string, to?: string) {
  const config = sdkConfig({ endpoint: arcade.stage.endpoint });
  const clients = { cloudFormation: new CloudFormationClient(config), lambda: new LambdaClient(config) };
  try {
    return await rollBack(clients, { stackName: 'arcade-api', function: name, to });
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

/** Deploys a new version, which only differs in its memory. */
async function deploy(handler: string, memoryMiB: number) {
  const deployed = arcade.deploy(handler, { memoryMiB });
  await arcade.stage.settle();
  return deployed;
}

describe('lambda-versions-aliases, going back', () => {
  test('lambda-versions-aliases: moves the alias to the version before, which then answers', async () => {
    const { route } = await deploy('api/list-games', 640);
    const { name, arn } = arcade.functionOf('api/list-games');
    expect(await back('ListGames')).toEqual({ functionName: name, from: '2', to: '1', gradual: true });
    expect(route().version).toBe('1');
    const { executedVersion } = await arcade.stage.services.lambda.invoke(`${arn}:live`, {});
    expect(executedVersion).toBe('1');
    await expect(back('ListGames')).rejects.toThrow('nothing to go back to: 1 is the first version of ListGames');
  });

  test('lambda-versions-aliases: CodeDeploy then refuses the next deployment, until the alias is forward again', async () => {
    await deploy('api/add-game', 640);
    await back('AddGame');
    const refused = await deploy('api/add-game', 704);
    expect(refused.deployment).toMatchObject({ status: 'Failed', error: expect.stringContaining('does not match') });
    expect(refused.route().version).toBe('1');
    expect(await back('AddGame', '2')).toMatchObject({ from: '1', to: '2' });
    const accepted = await deploy('api/add-game', 768);
    expect([accepted.deployment.status, accepted.route().version]).toEqual(['Succeeded', '4']);
    expect(await back('AddGame')).toMatchObject({ from: '4', to: '3' });
  });

  test.each([
    [
      'a function that does not exist',
      'RecordGame',
      undefined,
      /^arcade-api has no function RecordGame\. It has AddGame, /,
    ],
    [
      'a version that does not exist',
      'RecordPlay',
      '7',
      'RecordPlay has no version 7. It has 1, and live points to 1.',
    ],
    ['where it is already', 'RecordPlay', '1', 'live of RecordPlay points to version 1 already.'],
  ])('lambda-versions-aliases: is refused to %s', async (_, name, to, message) => {
    await expect(back(name, to)).rejects.toThrow(message);
  });

  test('lambda-versions-aliases: is refused while the calls are split, because CodeDeploy takes them back itself', async () => {
    const { functions } = arcade.stage.services.lambda;
    await deploy('api/list-plays', 640);
    const alias = `${arcade.functionOf('api/list-plays').arn}:live`;
    functions.updateAlias(alias, { version: '1', weights: { 2: 0.1 } });
    await expect(back('ListPlays')).rejects.toThrow(/moving calls of \S+ from 1 to 2\. Stop it in CodeDeploy/);
    expect(functions.alias(alias)).toEqual({ version: '1', weights: { 2: 0.1 } });
  });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { flagSteps } from './flag-steps.ts';
import { countPoints, deployFlags, flagsWith, RECORD, takeAppConfigAway } from './flags-operator.ts';
import { asOperator, outputOf } from './operator.ts';

/** The chapter on the local stage. The tests follow each other, as the story does. */
let playground: Playground;
beforeAll(async () => {
  playground = await openChapter('vault');
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

test.each(flagSteps)('$pattern: $title', async ({ run }) => {
  expect(await run(playground)).not.toBe('');
});

test('appconfig-flags: the extension answers what it has while AppConfig is away', async () => {
  await playground.stage.advance(60);
  takeAppConfigAway(playground);
  expect(await countPoints(playground)).toEqual({ points: 2 * RECORD, factor: 2, flag: 'read' });
  expect(playground.stage.faults.configurations.take(outputOf(playground, 'FlagsProfileId'))).toBeUndefined();
});

test.each([
  ['a factor beyond its constraint', flagsWith({ enabled: true, factor: 6 })],
  ['no factor', flagsWith({ enabled: true })],
  ['no value of the flag that the code reads', { ...flagsWith(undefined), flags: {} }],
])('appconfig-flags: a version with %s is not deployed', async (_, flags) => {
  await expect(deployFlags(playground, flags)).rejects.toMatchObject({ name: 'BadRequestException' });
});

test('appconfig-flags: the function that reads flags cannot change them', async () => {
  const stop = asOperator(
    playground,
    ({ appConfig }) =>
      appConfig.stopDeployment({
        ApplicationId: outputOf(playground, 'FlagsApplicationId'),
        EnvironmentId: outputOf(playground, 'FlagsEnvironmentId'),
        DeploymentNumber: 1,
      }),
    'vault/count-points',
  );
  await expect(stop).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

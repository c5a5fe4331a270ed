import type { Playground } from '../../playground/playground.ts';
import { asOperator, invoke, outputOf } from './operator.ts';

/** The points of a record: twice as many fit on a leaderboard, five times as many do not. */
export const RECORD = 250_000;

/** A version of the flags, as an operator writes it. */
export const flagsWith = (double_points: object | undefined) => ({
  version: '1',
  flags: {
    double_points: {
      name: 'Double points tonight',
      attributes: { factor: { constraints: { type: 'number', minimum: 1, maximum: 5, required: true } } },
    },
  },
  values: { ...(double_points === undefined ? {} : { double_points }) },
});

const placeOf = (playground: Playground) => ({
  ApplicationId: outputOf(playground, 'FlagsApplicationId'),
  EnvironmentId: outputOf(playground, 'FlagsEnvironmentId'),
});

/** Creates a version of the flags, and begins its deployment. @returns the number of the deployment */
export const deployFlags = (playground: Playground, flags: object) =>
  asOperator(playground, async ({ appConfig }) => {
    const place = placeOf(playground);
    const ConfigurationProfileId = outputOf(playground, 'FlagsProfileId');
    const { VersionNumber } = await appConfig.createHostedConfigurationVersion({
      ApplicationId: place.ApplicationId,
      ConfigurationProfileId,
      ContentType: 'application/json',
      Content: Buffer.from(JSON.stringify(flags)),
    });
    const { DeploymentNumber } = await appConfig.startDeployment({
      ...place,
      ConfigurationProfileId,
      ConfigurationVersion: `${VersionNumber}`,
      DeploymentStrategyId: outputOf(playground, 'FlagsStrategyId'),
    });
    return DeploymentNumber;
  });

/** Where a deployment is. */
export const deploymentOf = (playground: Playground, DeploymentNumber: number | undefined) =>
  asOperator(playground, ({ appConfig }) => appConfig.getDeployment({ ...placeOf(playground), DeploymentNumber }));

/** What a play counts, or the error of the function. */
export const countPoints = (playground: Playground, points = RECORD) =>
  invoke(playground, 'CountPointsArn', { points });

/** AppConfig does not answer the next reads. */
export const takeAppConfigAway = ({ stage }: Playground) =>
  stage.faults.configurations.inject(stage.output('vault', 'FlagsProfileId'), 'unavailable');

import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { observe } from '../../../playground/step.ts';

/** Every function that is deployed gradually gets a new version, which both hooks try. */
export const deploying: Scenario = {
  id: 'deploying',
  after: 'redriving',
  title: 'a new version of every function behind the API',
  async run(playground) {
    const { codeDeploy, lambda } = playground.stage.services;
    const deployed = lambda.all.filter(({ arn }) => codeDeploy.policyOf(`${arn}:live`) !== undefined);
    observe(deployed.length > 0, 'no function is deployed gradually');
    const deployments = deployed.map(({ handler, memoryMiB }) => {
      const { deployment } = playground.deploy(handler.replace(/\.handler$/, ''), { memoryMiB: memoryMiB + 64 });
      return { handler, deployment };
    });
    await playground.stage.settle();
    for (const { handler, deployment } of deployments) {
      observe(deployment.status === 'Succeeded', `the deployment of ${handler}: ${deployment.error}`);
    }
  },
};

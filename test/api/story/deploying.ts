import { observe, type Scene } from '../../../playground/step.ts';

const HANDLER = 'registration/get-player';

/** Changing the arcade while people play. */
export const deploying: Scene = {
  id: 'deploying',
  after: 'importing',
  needs: ['registration'],
  steps: [
    {
      pattern: 'codedeploy-lambda-canary',
      title: 'A new version gets calls only after a hook has tried it',
      async run(playground) {
        const { name } = playground.functionOf(HANDLER);
        const hooks = ['api/before-traffic', 'api/after-traffic'].map((hook) => playground.functionOf(hook).name);
        const deployed = playground.deploy(HANDLER, { memoryMiB: 640 });
        const before = deployed.route().version;
        const ran = await playground.during('invocation', () => playground.stage.settle());
        const order = ran.map(({ functionName }) => functionName).join();
        // A hook ends after what it has asked for.
        observe(order === [name, hooks[0], name, hooks[1]].join(), `what ran: ${order}`);
        const { version, weights = {} } = deployed.route();
        observe(
          before === '1' && version === '2' && Object.keys(weights).length === 0,
          `the alias leads to ${version}, after ${before}`,
        );
        observe(deployed.deployment.status === 'Succeeded', `the deployment: ${deployed.deployment.error}`);
        const { status } = await playground.client.call('GET', '/players/me', {
          token: await playground.token('grace'),
        });
        observe(status === 200, `the new version answers ${status}`);
        return 'live led to 1 while the hook asked version 2 by its number, then to 2; the second hook found it behind the API';
      },
    },
    {
      pattern: 'codedeploy-hooks-rollback',
      title: 'A version that has lost a setting never meets a player',
      async run(playground) {
        const { TABLE_NAME: _, ...variables } = playground.functionOf(HANDLER).variables;
        const { deployment, route, version } = playground.deploy(HANDLER, { variables });
        const lines = await playground.during('log', () => playground.stage.settle());
        observe(deployment.status === 'Failed', `the deployment of version ${version} is ${deployment.status}`);
        observe(
          lines.some(({ line }) => line.includes('TABLE_NAME is not set')),
          'nobody said why',
        );
        const { status } = await playground.client.call('GET', '/players/me', {
          token: await playground.token('grace'),
        });
        observe(route().version === '2' && status === 200, `live leads to ${route().version}, which answers ${status}`);
        return 'version 3 without TABLE_NAME: the first hook reported Failed, live still leads to 2, players get 200';
      },
    },
  ],
};

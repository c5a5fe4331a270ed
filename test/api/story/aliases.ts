import { observe, type Scene } from '../../../playground/step.ts';

/** What callers may invoke. */
export const aliases: Scene = {
  id: 'aliases',
  after: 'limits',
  steps: [
    {
      pattern: 'lambda-versions-aliases',
      title: 'Callers reach a published version through the alias, and nothing else',
      async run(playground) {
        const { lambda } = playground.stage.services;
        const { arn } = playground.functionOf('api/list-games');
        const [, , apiId] = new URL(playground.client.address.apiUrl).pathname.split('/');
        const invoke = (target: string) =>
          lambda.invokeFor(
            'apigateway.amazonaws.com',
            `arn:aws:execute-api:${playground.stage.region}:000000000000:${apiId}/sandbox/GET/games`,
            target,
            { requestContext: { requestId: 'demo' } },
          );
        const { executedVersion } = await invoke(`${arn}:live`);
        const direct = await invoke(arn).then(
          () => 'it was allowed',
          (error: Error) => error.message,
        );
        observe(executedVersion === '1' && direct.includes('no permission'), `version ${executedVersion}; ${direct}`);
        return 'live runs version 1; API Gateway may invoke the alias but not the function behind it';
      },
    },
  ],
};

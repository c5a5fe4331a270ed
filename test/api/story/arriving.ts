import { observe, type Scene } from '../../../playground/step.ts';

/** Before anybody has an account: health, tokens, browsers. */
export const arriving: Scene = {
  id: 'arriving',
  after: 'start',
  needs: ['registration'],
  steps: [
    {
      pattern: 'api-health-mock',
      title: 'The health check answers without a backend',
      async run(playground) {
        // Some chapters begin with work of their own, such as the first rotation of a secret.
        await playground.stage.settle();
        let status = 0;
        const invocations = await playground.during('invocation', async () => {
          status = (await playground.client.call('GET', '/health')).status;
        });
        observe(status === 200 && invocations.length === 0, `status ${status}, ${invocations.length} invocations`);
        return 'GET /health answered 200 and no function ran';
      },
    },
    {
      pattern: 'api-cognito-authorizer',
      title: 'Without a token nobody gets in',
      async run(playground) {
        const statuses: number[] = [];
        const invocations = await playground.during('invocation', async () => {
          for (const token of [undefined, 'garbage', 'a.b.c']) {
            const answer = await playground.client.call('GET', '/players/me', token === undefined ? {} : { token });
            statuses.push(answer.status);
          }
        });
        observe(
          statuses.every((status) => status === 401) && invocations.length === 0,
          `statuses ${statuses.join(', ')}`,
        );
        return 'no token and two forged ones: 401 each, and no function ran';
      },
    },
    {
      pattern: 'api-cors',
      title: 'A browser asks first, and may read even a refusal',
      async run(playground) {
        const url = `${playground.client.address.apiUrl}players/me`;
        const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin: 'https://anywhere.example' } });
        const refused = await playground.client.call('GET', '/players/me');
        const origins = [preflight, refused].map(({ headers }) => headers.get('access-control-allow-origin'));
        const [allowed] = origins;
        observe(
          preflight.status === 204 && allowed?.startsWith('http') === true && new Set(origins).size === 1,
          `${preflight.status} ${origins.join()}`,
        );
        return `OPTIONS answered 204 and allows ${allowed} only, whoever asks; a 401 says so too`;
      },
    },
  ],
};

import type { Playground } from '../../playground/playground.ts';
import { observe, type Step } from '../../playground/step.ts';

/** Calls the contract of the players' API. */
export async function askContract(
  { stage }: Playground,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const answer = await fetch(`${stage.output('partners', 'PlayersContractUrl').replace(/\/$/, '')}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.status;
}

export const contractSteps: readonly Step[] = [
  {
    pattern: 'api-openapi-import',
    title: 'An API made of the description of the players’ API checks what the description says',
    async run(playground) {
      const game = { gameId: 'asteroids', title: 'Asteroids' };
      const statuses = [
        await askContract(playground, 'GET', '/games'),
        await askContract(playground, 'POST', '/admin/games', game),
        await askContract(playground, 'POST', '/admin/games', { ...game, gameId: 7 }),
        await askContract(playground, 'GET', '/no-such-path'),
      ];
      observe(statuses.join() === '200,201,400,403', statuses.join());
      return 'a list is 200, a game that fits 201, one that does not 400, and an unknown path is refused';
    },
  },
];

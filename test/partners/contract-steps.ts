import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { sdkConfig } from '../../playground/deployed/connection.ts';
import { type ContractTarget, exportContract, putContract } from '../../playground/deployed/contract.ts';
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

/** Does something with the contract as an operator. */
export async function withContract<T>(
  { stage }: Playground,
  act: (gateway: APIGatewayClient, target: ContractTarget) => Promise<T>,
): Promise<T> {
  const [, restApiId = '', stageName = ''] =
    /execute-api\/(\w+)\/([\w-]+)/.exec(stage.output('partners', 'PlayersContractUrl')) ?? [];
  const gateway = new APIGatewayClient(sdkConfig(stage));
  try {
    return await act(gateway, { restApiId, stageName });
  } finally {
    gateway.destroy();
  }
}

/** An exported contract with the operation of `/games` at another path, and without all other paths. */
export function movedGames(exported: string): string {
  const { paths, ...document } = JSON.parse(exported);
  return JSON.stringify({ ...document, paths: { '/cabinets': { get: paths['/games'].get } } });
}

/** @throws Unproved unless a document that is merged leaves other paths alone, and one that overwrites removes them */
export async function changeContract(playground: Playground): Promise<string> {
  const statuses = async () =>
    `${await askContract(playground, 'GET', '/games')} ${await askContract(playground, 'GET', '/cabinets')}`;
  return withContract(playground, async (gateway, target) => {
    const before = await exportContract(gateway, target);
    const seen = [await statuses()];
    for (const [mode, document] of [
      ['merge', movedGames(before)],
      ['overwrite', movedGames(before)],
      ['overwrite', before],
    ] as const) {
      await putContract(gateway, target, mode, document);
      seen.push(await statuses());
    }
    observe(seen.join() === '200 403,200 200,403 200,200 403', seen.join());
    return 'merged, the new path and the old answer 200; overwritten, the old one 403; the export brings it back';
  });
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
  {
    pattern: 'api-openapi-export-sdk',
    title: 'A document is merged into the contract, overwrites it, and its export restores it',
    run: changeContract,
  },
];

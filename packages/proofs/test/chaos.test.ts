import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, jest, test } from '@jest/globals';
import type { Breakage } from '../chaos/breakage.ts';
import { proveChaos } from '../chaos.ts';
import { readTable } from '../world/table.ts';
import { SHORT } from './support.ts';

// Far more than it takes on a machine that has nothing else to do.
jest.setTimeout(120_000);

test('a run in which nothing broke, or a play is gone, falls short', async () => {
  const vandal: Breakage = {
    title: 'a vandal',
    async afterwards({ arena }) {
      const [play] = (await readTable(arena))('play');
      const Key = marshall({ pk: play?.pk, sk: play?.sk });
      await arena.dynamodb.send(new DeleteItemCommand({ TableName: arena.tableName, Key }));
    },
    measured: () => ({ 'things broken': 0 }),
  };
  const { failures } = await proveChaos(SHORT, [vandal]);
  const found = (what: string) => expect.stringContaining(`a vandal: ${what}`);
  expect(failures).toEqual(
    expect.arrayContaining([found('no things broken'), found('plays: 1 lost'), found('repaired: plays: 1 lost')]),
  );
});

import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, jest, test } from '@jest/globals';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import type { Breakage } from '../chaos/breakage.ts';
import { proveChaos } from '../chaos.ts';
import { readTable } from '../world/table.ts';
import { runProofs, SHORT } from './support.ts';

// Far more than it takes on a machine that has nothing else to do.
jest.setTimeout(180_000);

// As a command: what the SDK throws when a stage stops under it is not recognized among the globals of Jest.
test('lambda-idempotency: whatever breaks under the arcade, nothing is lost and nothing counts twice', async () => {
  const { status, output } = await runProofs('--short', '--seeds', '1', '--assembly', TEST_ASSEMBLY, 'chaos');
  expect(output).toContain('1 of 1 proofs hold.');
  expect(output.match(/; 0 lost, 0 double$/gm)).toHaveLength(process.platform === 'linux' ? 4 : 3);
  expect(status).toBe(0);
});

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

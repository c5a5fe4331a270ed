import type { Route } from '../../route.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

/** Players see the leaderboard of a game. */
export const routes: readonly Route<{ readonly table: ArcadeTable }>[] = [
  {
    id: 'ListLeaderboard',
    method: 'GET',
    path: '/games/{gameId}/leaderboard',
    caller: 'player',
    wire: (fn, { table }) => {
      table.grantQueryByGame(fn);
      table.grantItems(fn, 'dynamodb:GetItem');
    },
    shows: [
      {
        pattern: 'ddb-write-sharding',
        why: 'Asks all eight shards of the game at once and merges, best first: eight small queries are the price of writes without a hot partition.',
      },
      {
        pattern: 'ddb-pagination-projection',
        why: 'The cursor is a position, the sort key of the last entry: the same below which every shard goes on.',
      },
    ],
  },
];
